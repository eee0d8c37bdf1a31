import { type Segment, type Token, width } from './glob.ts'

/**
 * Whether the segments of a path fit those of a pattern. Going back to the last `globstar` is enough, because it takes as
 * little as it can: so the time is the product of the lengths at worst.
 */
export const matchSegments = (pattern: readonly Segment[], path: readonly string[]): boolean => {
  let at = 0
  let segment = 0
  let retry: { at: number; segment: number } | undefined
  while (segment < path.length) {
    const wanted = pattern[at]
    if (wanted === 'globstar') {
      at += 1
      retry = { at, segment }
    } else if (wanted !== undefined && matchSegment(wanted, path[segment] ?? '')) {
      at += 1
      segment += 1
    } else if (retry) {
      retry.segment += 1
      at = retry.at
      segment = retry.segment
    } else return false
  }
  return at === pattern.length
}

const matchSegment = (segment: Segment, text: string): boolean => {
  if (typeof segment === 'string') return false
  let token = 0
  let at = 0
  let retry: { token: number; at: number } | undefined
  while (at < text.length) {
    const wanted = segment[token]
    const code = text.codePointAt(at) ?? 0
    if (wanted?.type === 'star') {
      token += 1
      retry = { token, at }
    } else if (wanted && matchToken(wanted, code)) {
      token += 1
      at += width(code)
    } else if (retry) {
      retry.at += width(text.codePointAt(retry.at) ?? 0)
      token = retry.token
      at = retry.at
    } else return false
  }
  return segment.slice(token).every(rest => rest.type === 'star')
}

const matchToken = (token: Token, code: number): boolean => {
  switch (token.type) {
    case 'char':
      return token.code === code
    case 'class':
      return token.ranges.some(([first, last]) => first <= code && code <= last) !== token.negated
    default:
      return true
  }
}
