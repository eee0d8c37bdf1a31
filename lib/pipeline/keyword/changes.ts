import { defined } from '../../util/defined.ts'
import { reject } from '../at.ts'
import { attribute, type Decoder, fields, once, requireKeys, string, strings } from '../decode.ts'

const MOST_PATTERNS = 50

export type Changes = { readonly paths: readonly string[]; readonly compareTo?: string }
export type Exists = { readonly paths: readonly string[]; readonly project?: string; readonly ref?: string }

const patterns: Decoder<readonly string[]> = (node, at) => {
  const paths = strings(node, at)
  return paths !== undefined && paths.length > MOST_PATTERNS
    ? reject(at, node, `has too many entries (maximum ${MOST_PATTERNS})`)
    : paths
}

/** `changes:` globs, or `{paths, compare_to}` (ci-yaml §4.3). */
export const changes: Decoder<Changes> = once((node, at) => {
  if (node.kind === 'list') {
    const paths = patterns(node, at)
    return paths && { paths }
  }
  if (node.kind !== 'map') return reject(at, node, 'should be an array or a hash')
  const read = fields({ paths: attribute(patterns), compare_to: attribute(string) })(node, at)
  if (read === undefined || !requireKeys(node, at, ['paths'])) return undefined
  return read.paths && defined({ paths: read.paths, compareTo: read.compare_to })
})

/** `exists:` globs, or `{paths, project, ref}` (ci-yaml §4.4). */
export const exists: Decoder<Exists> = once((node, at) => {
  if (node.kind === 'list') {
    const paths = patterns(node, at)
    return paths && { paths }
  }
  if (node.kind !== 'map') return reject(at, node, 'should be an array or a hash')
  const read = fields({ paths: attribute(patterns), project: attribute(string), ref: attribute(string) })(node, at)
  if (read === undefined || !requireKeys(node, at, ['paths'])) return undefined
  if (read.ref !== undefined && !requireKeys(node, at, ['project'])) return undefined
  return read.paths && defined({ paths: read.paths, project: read.project, ref: read.ref })
})
