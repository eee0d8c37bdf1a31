import { expandBraces, type Segment, toSegments } from './glob.ts'
import { matchSegments } from './glob-match.ts'

/** Whether a path or an image reference matches a glob; `doublestar` is quicker for many of them. */
export const matchesGlob = (pattern: string, text: string): boolean => doublestar(pattern)(text)

/**
 * Compiles a glob of Go's doublestar (v4), which GitLab Runner uses for artifacts, caches and `allowed_images`
 * (runner-docker-executor §6.4, §9.5). A last `**` takes everything below, and the folder itself. A pattern that is not
 * valid matches nothing.
 */
export const doublestar = (pattern: string): ((text: string) => boolean) => {
  if (!/[*?[{\\]/.test(pattern)) return text => text === pattern
  if (/(?:^|[^\\])(?:\\\\)*\\$/.test(pattern)) return () => false
  const alternatives = (expandBraces(pattern) ?? []).flatMap(toAlternatives)
  return text => {
    const segments = text.split('/')
    return alternatives.some(alternative => matchSegments(alternative, segments))
  }
}

/** Where the pattern ends in a globstar, that may stand for nothing at all, the slash before it included. */
const toAlternatives = (pattern: string): readonly (readonly Segment[])[] => {
  const segments = toSegments(pattern)
  if (/(?:^|\/)\*\*$/.test(pattern)) {
    const head = segments.slice(0, -1)
    return [[...head, 'globstar', [{ type: 'star' }]], ...folderItself(head)]
  }
  const folder = pattern.endsWith('**/') && segments.at(-2) === 'globstar'
  return [segments, ...(folder ? folderItself(segments.slice(0, -2)) : [])]
}

/** `a/**` matches `a`; but in `a*\/**` the star must then take something. */
const folderItself = (head: readonly Segment[]): readonly (readonly Segment[])[] => {
  const last = head.at(-1)
  if (last === undefined || typeof last === 'string') return []
  const star = last.at(-1)?.type === 'star'
  return [star ? [...head.slice(0, -1), [...last.slice(0, -1), { type: 'any' }, { type: 'star' }]] : head]
}
