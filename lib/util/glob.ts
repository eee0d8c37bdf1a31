/** What Ruby's `File.fnmatch` and Go's doublestar have in common: segments, classes, braces. */

/** One element of a path segment's pattern; `class` holds pairs of first and last code points. */
export type Token =
  | { readonly type: 'star' | 'any' }
  | { readonly type: 'char'; readonly code: number }
  | { readonly type: 'class'; readonly negated: boolean; readonly ranges: readonly (readonly [number, number])[] }

/** `globstar` stands for any number of whole segments; an invalid segment matches nothing. */
export type Segment = 'globstar' | 'invalid' | readonly Token[]

/** Alternatives that the braces of one pattern may multiply to. A pattern with more matches nothing. */
const MAX_ALTERNATIVES = 1000

/** `a{b,c{d,e}}` → `ab`, `acd`, `ace`. Undefined: a brace is not closed, or there are too many alternatives. */
export const expandBraces = (pattern: string): readonly string[] | undefined => {
  const done: string[] = []
  const open = [pattern]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const braces = outermostBraces(next)
    if (braces === 'unclosed' || done.length + open.length > MAX_ALTERNATIVES) return undefined
    if (!braces) done.push(next)
    else open.push(...braces.toReversed())
  }
  return done
}

const outermostBraces = (pattern: string): readonly string[] | 'unclosed' | undefined => {
  let depth = 0
  let start = 0
  const cuts: number[] = []
  for (let at = 0; at < pattern.length; at++) {
    const char = pattern[at]
    if (char === '\\') at += 1
    else if (char === '{') {
      if (depth === 0) start = at
      depth += 1
    } else if (char === ',' && depth === 1) cuts.push(at)
    else if (char === '}' && depth > 0) {
      depth -= 1
      if (depth === 0) return alternatives(pattern, [start, ...cuts, at])
    }
  }
  return depth > 0 ? 'unclosed' : undefined
}

/** `bounds`: the offsets of the opening brace, the commas and the closing brace. */
const alternatives = (pattern: string, bounds: readonly number[]): readonly string[] => {
  const head = pattern.slice(0, bounds[0])
  const tail = pattern.slice((bounds.at(-1) ?? 0) + 1)
  return bounds.slice(1).map((end, index) => head + pattern.slice((bounds[index] ?? 0) + 1, end) + tail)
}

/** Cuts a pattern without braces at its slashes. `**` is special only as a whole segment that a slash follows. */
export const toSegments = (pattern: string): Segment[] => {
  const segments: Segment[] = []
  let at = 0
  for (;;) {
    if (pattern.startsWith('**/', at)) {
      segments.push('globstar')
      at += 3
      continue
    }
    const { segment, end } = readSegment(pattern, at)
    segments.push(segment)
    if (end >= pattern.length) return segments
    at = end + 1
  }
}

const readSegment = (pattern: string, from: number): { readonly segment: Segment; readonly end: number } => {
  const tokens: Token[] = []
  let valid = true
  let at = from
  while (at < pattern.length && pattern[at] !== '/') {
    const char = pattern[at]
    if (char === '[') {
      const found = readClass(pattern, at + 1)
      if (found) tokens.push(found.token)
      else valid = false
      at = found?.end ?? at + 1
      continue
    }
    if (char === '\\' && pattern[at + 1] === '/') {
      at += 1
      continue
    }
    if (char === '\\' && at + 1 < pattern.length) at += 1
    const code = pattern.codePointAt(at) ?? 0
    if (char === '*') tokens.push({ type: 'star' })
    else tokens.push(char === '?' ? { type: 'any' } : { type: 'char', code })
    at += width(code)
  }
  return { segment: valid ? tokens : 'invalid', end: at }
}

type Class = { readonly token: Token; readonly end: number }

/** Undefined: the class is empty or not closed, with which nothing can match. */
const readClass = (pattern: string, from: number): Class | undefined => {
  const negated = pattern[from] === '!' || pattern[from] === '^'
  const ranges: [number, number][] = []
  let at = negated ? from + 1 : from
  while (at < pattern.length && pattern[at] !== ']') {
    const first = readCode(pattern, at)
    at = first.end
    if (pattern[at] === '-' && at + 1 < pattern.length && pattern[at + 1] !== ']') {
      const last = readCode(pattern, at + 1)
      ranges.push([first.code, last.code])
      at = last.end
    } else ranges.push([first.code, first.code])
  }
  if (at >= pattern.length || ranges.length === 0) return undefined
  return { token: { type: 'class', negated, ranges }, end: at + 1 }
}

const readCode = (pattern: string, at: number): { readonly code: number; readonly end: number } => {
  const start = pattern[at] === '\\' && at + 1 < pattern.length ? at + 1 : at
  const code = pattern.codePointAt(start) ?? 0
  return { code, end: start + width(code) }
}

/** UTF-16 units of a code point. */
export const width = (code: number): number => (code > 0xffff ? 2 : 1)
