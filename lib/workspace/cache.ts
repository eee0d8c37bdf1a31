import { Readable } from 'node:stream'
import { reason } from '../util/errors.ts'
import { encodeRecords, gathered } from './archive-file.ts'
import type { ResolvedCache } from './cache-key.ts'
import type { CacheRecord, CacheStore } from './cache-store.ts'
import { createHolder, type Host } from './holder.ts'
import { type ProjectFiles, readFolder } from './project-files.ts'
import { type RemoteCaches, restoreRemote } from './remote-caches.ts'
import type { LogLine } from './select.ts'
import { TAR_END } from './tar-header.ts'
import type { TarRecord } from './tar-read.ts'
import * as words from './words.ts'

/** A cache of a job and what was found for it. */
export type FoundCache = {
  readonly cache: ResolvedCache
  readonly hit?: CacheRecord
  /** When what was found elsewhere for its key was saved, in seconds since the epoch. */
  readonly made?: number
}

const POLICIES = ['pull-push', 'pull', 'push']
const isPulled = ({ policy }: ResolvedCache): boolean => policy === 'pull' || policy === 'pull-push'
export const isPushed = ({ policy }: ResolvedCache): boolean => policy === 'push' || policy === 'pull-push'
export const isEmpty = ({ paths, untracked }: ResolvedCache): boolean => paths.length === 0 && !untracked

/** Looks a job's caches up; all in one docker command. Throws `SystemFault`. */
export const findCaches = async (
  store: CacheStore,
  caches: readonly ResolvedCache[],
): Promise<readonly FoundCache[]> => {
  const pulled = caches.filter(cache => isPulled(cache) && !isEmpty(cache) && cache.key !== '')
  const records = await store.find([...new Set(pulled.flatMap(({ lookups }) => lookups))])
  return caches.map(cache => {
    const key = pulled.includes(cache) ? cache.lookups.find(lookup => records.has(lookup)) : undefined
    const hit = key === undefined ? undefined : records.get(key)
    return { cache, ...(hit && { hit }) }
  })
}

/** For `WorkspaceJob.caches`: a later cache lies above an earlier one, as if unpacked after it. */
export const cacheLayers = (found: readonly FoundCache[]): readonly CacheRecord[] =>
  [...new Map(found.flatMap(({ hit }) => hit ?? []).map(hit => [hit.volume, hit])).values()].reverse()

export type CacheTools = ProjectFiles & {
  readonly store: CacheStore
  /** Where caches are kept instead. */
  readonly remote?: RemoteCaches
  /** For the containers that give access to volumes. */
  readonly host: Host
  /** `group/project` */
  readonly projectPath: string
  /** How often a cache is tried to be copied (`RESTORE_CACHE_ATTEMPTS`). */
  readonly attempts: number
  readonly log: (line: LogLine) => void
}

/** An unknown policy fails the job's stage (runner-docker-executor §9.4). */
export const policyProblem = (caches: readonly ResolvedCache[]): string | undefined => {
  const wrong = caches.find(({ policy }) => !POLICIES.includes(policy))
  return wrong && words.policyUnknown(wrong.policy, wrong.key)
}

/**
 * Tells of the caches and, where they are not in place as layers, copies them; resolves with what is known of them then.
 * Trouble is told and fails nothing. Throws what the signal says.
 */
export const restoreCaches = async (
  tools: CacheTools,
  found: readonly FoundCache[],
): Promise<readonly FoundCache[]> => {
  const { log, signal, remote } = tools
  const known = [...found]
  for (const [index, { cache, hit }] of found.entries()) {
    for (const note of cache.notes) log(note)
    if (isEmpty(cache)) continue
    if (cache.key === '') log(words.info('Skipping cache extraction due to empty cache key'))
    else if (!isPulled(cache)) log(words.info(`Not downloading cache ${cache.key} due to policy`))
    else if (remote) {
      const made = await restoreRemote(tools, remote, cache)
      known[index] = { cache, ...(made !== undefined && { made }) }
    } else await restore(tools, cache, hit, index)
    signal?.throwIfAborted()
  }
  return known
}

const restore = async (tools: CacheTools, { lookups }: ResolvedCache, hit: CacheRecord | undefined, index: number) => {
  const { log } = tools
  const tried = hit ? lookups.slice(0, lookups.indexOf(hit.key) + 1) : lookups
  for (const key of tried) {
    log(words.info(`Checking cache for ${key}...`))
    if (key !== hit?.key) log(words.warning(`Failed to extract cache`))
  }
  if (!hit) return
  for (let attempt = 1; attempt <= tools.attempts; attempt++)
    if (await extract(tools, hit, `${tools.host.name}-cache-${index}-${attempt}`)) return
}

/** Whether it went well. */
const extract = async (tools: CacheTools, hit: CacheRecord, name: string): Promise<boolean> => {
  const { log, job, signal } = tools
  try {
    if (!job.cached) await copy(tools, hit, name)
    log(words.info('Successfully extracted cache'))
    return true
  } catch (error) {
    log(words.warning(reason(error)))
    log(words.warning('Failed to extract cache'))
    signal?.throwIfAborted()
    return false
  }
}

const copy = async (
  { engine, host, job, container, projectPath, signal }: CacheTools,
  hit: CacheRecord,
  name: string,
) => {
  const holder = await createHolder(engine, { ...host, name }, [{ volume: hit.volume, target: TARGET }])
  job.discard({ containers: [holder], volumes: [] })
  const records = readFolder({ engine, ...(signal && { signal }) }, holder, `${TARGET}/${projectPath}`, '')
  await engine.copyIn(container, job.projectDir, endedStream(encodeRecords(withoutTop(records))), signal)
}

/** Where a cache's volume is mounted in the container that gives access to it. */
export const TARGET = '/gantry'

async function* withoutTop(records: AsyncIterable<TarRecord>): AsyncGenerator<TarRecord> {
  for await (const record of records) if (record.header.path !== '') yield record
}

async function* ended(pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  yield* gathered(pieces)
  yield TAR_END
}

/** A tar stream of the pieces and an end. */
export const endedStream = (pieces: AsyncIterable<Buffer>): Readable =>
  Readable.from(ended(pieces), { objectMode: false })
