const special = /[.*+?^${}()|[\]\\/]/g
const quote = (text: string): string => text.replace(special, '\\$&')

/** A class such as `[a-z]`, `[^x]` or `[!x]`, from its opening bracket; undefined when it is not closed. */
const readClass = (pattern: string, at: number): { readonly source: string; readonly end: number } | undefined => {
  const found = /\[([!^]?)((?:\\.|[^\]\\])+)\]/y
  found.lastIndex = at
  const [whole, negated, inside] = found.exec(pattern) ?? []
  if (whole === undefined || inside === undefined) return undefined
  const safe = inside.replace(/[[^&]/g, '\\$&')
  return { source: `(?!/)[${negated ? '^' : ''}${safe}]`, end: at + whole.length }
}

/** `**` between slashes spans any number of folders; elsewhere it is a plain `*`. */
const readStars = (pattern: string, at: number, alone: boolean): { readonly source: string; readonly end: number } => {
  const end = at + (/^\*+/.exec(pattern.slice(at))?.[0].length ?? 1)
  if (end - at < 2 || !alone) return { source: '[^/]*', end }
  if (pattern[end] === '/') return { source: '(?:[^/]*/)*', end: end + 1 }
  return end === pattern.length || ',}'.includes(pattern[end] ?? '') ? { source: '.*', end } : { source: '[^/]*', end }
}

/**
 * A glob of Go's doublestar, which GitLab Runner matches images and artifact paths with, as a regular expression:
 * `*` and `?` stop at slashes, `**` is any number of folders, `{a,b}` and `[a-z]` choose, a backslash takes the next
 * character as it is. Undefined for a pattern that is malformed (runner-docker-executor §6.4).
 */
export const globToRegExp = (pattern: string): RegExp | undefined => {
  let source = ''
  let depth = 0
  for (let at = 0; at < pattern.length; ) {
    const char = pattern[at] ?? ''
    if (/^\/\*\*(?:$|[,}])/.test(pattern.slice(at))) {
      // `a/**` is `a` and all that is in it.
      source += '(?:/.*)?'
      at += 3
    } else if (char === '*') {
      const stars = readStars(pattern, at, at === 0 || '/{,'.includes(pattern[at - 1] ?? ''))
      source += stars.source
      at = stars.end
    } else if (char === '[') {
      const found = readClass(pattern, at)
      if (found === undefined) return undefined
      source += found.source
      at = found.end
    } else {
      if (char === '{') depth += 1
      if (char === '}' && depth > 0) depth -= 1
      const escaped = char === '\\'
      if (escaped && at + 1 === pattern.length) return undefined
      source += escaped ? quote(pattern[at + 1] ?? '') : toSource(char, pattern, at, depth)
      at += escaped ? 2 : 1
    }
  }
  return depth === 0 ? new RegExp(`^(?:${source})$`, 's') : undefined
}

const toSource = (char: string, pattern: string, at: number, depth: number): string => {
  if (char === '?') return '[^/]'
  if (char === '{') return '(?:'
  if (char === '}') return pattern.slice(0, at).includes('{') ? ')' : '\\}'
  if (char === ',' && depth > 0) return '|'
  return quote(char)
}

/** Whether a path or an image reference matches a glob; a malformed glob matches nothing. */
export const matchesGlob = (pattern: string, text: string): boolean => globToRegExp(pattern)?.test(text) ?? false
