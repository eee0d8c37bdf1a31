import type { Cache } from '../../plan/types.ts'
import { type At, reject } from '../at.ts'
import {
  attribute,
  boolean,
  type Decoder,
  exclusiveKeys,
  fields,
  listOf,
  once,
  oneOf,
  string,
  strings,
} from '../decode.ts'

const MOST_CACHES = 4
const MOST_FALLBACKS = 5
const MOST_FILES = 2
const WHEN = ['on_success', 'on_failure', 'always'] as const

/** A key or prefix as written: no slash, and not only dots; `%2F` and `%2E` count as such (ci-yaml §8.1). */
const keyText: Decoder<string> = (node, at) => {
  if (node.kind !== 'scalar' || !['string', 'symbol', 'integer', 'float', 'boolean'].includes(node.type))
    return reject(at, node, 'should be a hash, a string or a symbol')
  const plain = node.text.replace(/%2e/gi, '.').replace(/%2f/gi, '/')
  if (plain.includes('/')) return reject(at, node, 'cannot contain the "/" character')
  return plain === '.' || plain === '..' ? reject(at, node, 'cannot be "." or ".."') : node.text
}

const keyFiles: Decoder<readonly string[]> = (node, at) => {
  const files = strings(node, at)
  if (files === undefined) return undefined
  if (files.length === 0) return reject(at, node, 'requires at least 1 item')
  return files.length > MOST_FILES ? reject(at, node, `has too many items (maximum is ${MOST_FILES})`) : files
}

const key: Decoder<Cache['key']> = (node, at) => {
  if (node.kind !== 'map') return keyText(node, at)
  const read = fields({ files: keyFiles, files_commits: keyFiles, prefix: keyText })(node, at)
  if (read === undefined || !exclusiveKeys(node, at, ['files', 'files_commits'])) return undefined
  const files = read.files ?? read.files_commits
  if (files === undefined)
    return node.entries.length > 0 && node.entries.some(entry => entry.key.startsWith('files'))
      ? undefined
      : reject(at, node, 'missing required keys: files')
  return { files, commits: read.files === undefined, ...(read.prefix !== undefined && { prefix: read.prefix }) }
}

const policy: Decoder<string> = (node, at) => {
  const value = string(node, at)
  if (value === undefined || value.includes('$') || ['pull-push', 'push', 'pull'].includes(value)) return value
  return reject(at, node, 'should be a variable or one of: pull-push, push, pull')
}

const fallbackKeys: Decoder<readonly string[]> = (node, at) => {
  const keys = strings(node, at)
  return keys !== undefined && keys.length > MOST_FALLBACKS
    ? reject(at, node, `has too many entries (maximum ${MOST_FALLBACKS})`)
    : keys
}

const cache: Decoder<Cache> = (node, at) => {
  const read = fields({
    key,
    paths: strings,
    untracked: boolean,
    when: attribute(oneOf(WHEN)),
    policy: attribute(policy),
    unprotect: attribute(boolean),
    fallback_keys: attribute(fallbackKeys),
  })(node, at)
  return (
    read && {
      key: read.key ?? 'default',
      paths: read.paths ?? [],
      untracked: read.untracked ?? false,
      policy: read.policy ?? 'pull-push',
      when: read.when ?? 'on_success',
      fallbackKeys: read.fallback_keys ?? [],
      unprotect: read.unprotect ?? false,
    }
  )
}

/** `cache:` one map or up to four; `[]` switches the default off (ci-yaml §8.1). */
export const caches: Decoder<readonly Cache[]> = once((node, at: At) => {
  if (node.kind === 'list' && node.items.length > MOST_CACHES)
    return reject(at, node, `no more than ${MOST_CACHES} caches can be created`)
  if (node.kind === 'list') return listOf(cache)(node, at)
  const one = cache(node, at)
  return one && [one]
})
