import { expandBraces, toSegments } from './glob.ts'
import { matchSegments } from './glob-match.ts'

/**
 * Compiles a glob as Ruby's `File.fnmatch` reads it with the flags PATHNAME, DOTMATCH and EXTGLOB, which GitLab uses for
 * `changes` and `exists` (ci-yaml §4.5). A last `**` is a plain `*`; `./a` and `a//b` are compared as they stand.
 */
export const fnmatch = (pattern: string): ((path: string) => boolean) => {
  if (!/[*?[{\\]/.test(pattern)) return path => path === pattern
  const alternatives = (expandBraces(pattern) ?? []).map(toSegments)
  return path => {
    const segments = path.split('/')
    return alternatives.some(alternative => matchSegments(alternative, segments))
  }
}
