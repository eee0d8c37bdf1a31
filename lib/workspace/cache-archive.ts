import { randomBytes } from 'node:crypto'
import { reason, SystemFault } from '../util/errors.ts'
import { encodeRecords } from './archive-file.ts'
import { isDueWhen } from './artifacts.ts'
import { type CacheTools, endedStream, type FoundCache, isEmpty, isPushed, TARGET } from './cache.ts'
import type { ResolvedCache } from './cache-key.ts'
import { CACHE_LABEL } from './cache-store.ts'
import { projectIn, skeleton } from './entries.ts'
import { createHolder } from './holder.ts'
import { keptLabels } from './kept-volumes.ts'
import { toBytes } from './listing.ts'
import { isContainerGone, projectFiles, readFolder } from './project-files.ts'
import { archiveRemote } from './remote-caches.ts'
import { createSelection } from './select.ts'
import { tarStream } from './tar-stream.ts'
import * as words from './words.ts'

/**
 * Saves a job's caches, replacing what was there (runner-docker-executor §9.4). Trouble is told and fails nothing.
 * Throws `SystemFault` `container_gone`.
 */
export const archiveCaches = async (
  tools: CacheTools,
  found: readonly FoundCache[],
  succeeded: boolean,
): Promise<void> => {
  const { log, signal } = tools
  for (const [index, each] of found.entries()) {
    const { cache } = each
    if (isEmpty(cache) || !isDueWhen(cache.when, succeeded)) continue
    if (cache.key === '') log(words.info('Skipping cache archiving due to empty cache key'))
    else if (!isPushed(cache)) log(words.info(`Not uploading cache ${cache.key} due to policy`))
    else if (tools.remote) await archiveRemote(tools, tools.remote, cache, each.made)
    else await archive(tools, each, `${tools.container}-save-${index}`)
    signal?.throwIfAborted()
  }
}

const archive = async (tools: CacheTools, { cache, hit }: FoundCache, name: string): Promise<void> => {
  const { log } = tools
  log(words.info(`Creating cache ${cache.key}...`))
  try {
    if (hit?.key === cache.key && (await isUnchanged(tools, cache))) {
      for (const line of hit.report) log(line)
      log(words.info('Archive is up to date!'))
    } else {
      await save(tools, cache, name)
    }
    log(words.info('Created cache'))
  } catch (error) {
    if (isContainerGone(error)) throw error
    log(words.warning(reason(error)))
    log(words.warning('Failed to create cache'))
  }
}

/** Nothing of what the cache holds is in the layer of the job's changes. */
const isUnchanged = async (tools: CacheTools, cache: ResolvedCache): Promise<boolean> => {
  const { job } = tools
  const { changes } = job
  const { roots } = createSelection({ ...cache, projectDir: job.projectDir })
  if (!changes || changes.above.artifacts.length > 0 || roots.includes('')) return false
  for (const root of roots) {
    for await (const _ of readFolder(tools, changes.container, changes.projectDir, root)) return false
  }
  return true
}

const save = async (tools: CacheTools, cache: ResolvedCache, name: string): Promise<void> => {
  const { engine, host, job, store, projectPath, log, signal } = tools
  const volume = `gantry-cache-${randomBytes(8).toString('hex')}`
  const labels = keptLabels(CACHE_LABEL, store.project)
  const selection = createSelection({ ...cache, projectDir: job.projectDir })
  const holder = await createHolder(engine, { ...host, name }, [{ volume, target: TARGET, labels }])
  job.discard({ containers: [holder], volumes: [] })
  const counted = { bytes: 0 }
  const [[info]] = await Promise.all([
    engine.inspectVolumes([volume]),
    engine.copyIn(holder, '/', endedStream(count(contentOf(tools, selection, projectPath), counted)), signal),
  ])
  const report = selection.report()
  for (const line of report) log(line)
  if (!info) throw new SystemFault('docker_failed', words.volumeGone(volume))
  const { mountpoint } = info
  await store.save({ key: cache.key, volume, mountpoint, made: Date.now(), bytes: counted.bytes, report })
}

async function* contentOf(tools: CacheTools, selection: ReturnType<typeof createSelection>, projectPath: string) {
  const place = { base: toBytes(TARGET.slice(1)), project: toBytes(projectPath), mtime: Math.floor(Date.now() / 1000) }
  yield* tarStream(skeleton(place), { end: false })
  yield* encodeRecords(projectFiles(tools, selection), projectIn(place))
}

async function* count(pieces: AsyncIterable<Buffer>, counted: { bytes: number }): AsyncGenerator<Buffer> {
  for await (const piece of pieces) {
    counted.bytes += piece.length
    yield piece
  }
}
