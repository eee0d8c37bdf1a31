import { posix } from 'node:path'
import type { Cache } from '../plan/types.ts'
import type { LogLine } from './select.ts'
import * as words from './words.ts'

/** A job's cache with everything about it decided. */
export type ResolvedCache = {
  /** Saved under this one. Empty: the cache is not used. */
  readonly key: string
  /** Looked up in this order, the key itself first. */
  readonly lookups: readonly string[]
  readonly paths: readonly string[]
  readonly untracked: boolean
  /** As expanded; not every value is one that exists. */
  readonly policy: string
  readonly when: Cache['when']
  /** What was changed about the keys. */
  readonly notes: readonly LogLine[]
}

export type CacheContext = {
  readonly expand: (text: string) => string
  /** Paths are expanded by other rules. */
  readonly expandPath: (text: string) => string
  /** Of `cache:key:files` and `files_commits`: 40 hex digits, or undefined when nothing matches. */
  readonly digest: (files: readonly string[], commits: boolean) => Promise<string | undefined>
  readonly isProtected: boolean
  /** The position of the cache in its job. */
  readonly index: number
}

/**
 * The keys of a cache as GitLab and GitLab Runner make them (ci-yaml §8.1, runner-docker-executor §9.3): expanded, with the
 * suffix of protected refs, sanitised. `CACHE_FALLBACK_KEY` comes last, as it is.
 */
export const resolveCache = async (cache: Cache, context: CacheContext): Promise<ResolvedCache> => {
  const { expand, expandPath, isProtected } = context
  const suffix = cache.suffixed ? '' : isProtected && !cache.unprotect ? '-protected' : '-non_protected'
  const notes: LogLine[] = []
  const clean = (written: string): string => {
    const key = sanitizeKey(written)
    if (key !== written) notes.push(words.warning(words.keySanitized(written, key)))
    return key
  }
  const key = clean(`${await writtenKey(cache, context)}${suffix}`)
  const fallbacks = cache.fallbackKeys.map(written => clean(`${expand(written)}${suffix}`))
  const last = clean(expand('$CACHE_FALLBACK_KEY'))
  const isSafe = !/-protected[. ]*$/.test(last)
  if (!isSafe) notes.push(words.warning(words.fallbackRefused(last)))
  return {
    key,
    lookups: [...new Set([key, ...fallbacks, ...(isSafe ? [last] : [])])].filter(lookup => lookup !== ''),
    paths: cache.paths.map(expandPath),
    untracked: cache.untracked,
    policy: expand(cache.policy) || 'pull-push',
    when: cache.when,
    notes,
  }
}

const writtenKey = async ({ key }: Cache, { expand, digest, index }: CacheContext): Promise<string> => {
  if (typeof key === 'string') return expand(key)
  const { files, commits, prefix } = key
  const found = (await digest(files, commits)) ?? 'default'
  if (prefix !== undefined) return `${expand(prefix)}-${found}`
  if (commits) return `${index}-${found}`
  const names = files.map(file => posix.basename(file).split('.', 1)[0]).join('_')
  return `${index}_${names}-${found}`
}

/**
 * A key that is safe as a path: backslashes are slashes, `%2f` and `%2e` are what they stand for, `..` cannot leave the
 * root, blanks at the end of the path are dropped. May become empty.
 */
export const sanitizeKey = (written: string): string => {
  const decoded = written.replaceAll('\\', '/').replace(/%2f/gi, '/').replace(/%2e/gi, '.')
  const segments = posix.join('/', decoded).slice(1).split('/')
  while (segments.length > 0) {
    const last = segments.at(-1)?.trimEnd() ?? ''
    segments.pop()
    if (last === '' || last === '.' || last === '..') continue
    segments.push(last)
    break
  }
  return segments.join('/')
}
