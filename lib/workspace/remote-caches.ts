import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { reason } from '../util/errors.ts'
import { encodeRecords, writeArchive } from './archive-file.ts'
import type { CacheTools } from './cache.ts'
import type { ResolvedCache } from './cache-key.ts'
import { isContainerGone, projectFiles } from './project-files.ts'
import { createSelection } from './select.ts'
import { TAR_END } from './tar-header.ts'
import type { TarRecord } from './tar-read.ts'
import * as words from './words.ts'

/** Caches that a server keeps, as one job uses them. Both reject with a reason to be told. */
export type RemoteCaches = {
  /** For archives on their way. */
  readonly folder: string
  /** Its files, and when they were saved, in seconds since the epoch; undefined: there is none. */
  fetch(key: string): Promise<{ readonly files: Readable; readonly made: number } | undefined>
  /** Saves the files of a tar archive. Resolves with what is to be told of it. */
  store(key: string, tar: string): Promise<string>
}

/** Unpacks a cache, or the first of its fallbacks that there is; resolves with when it was saved, if it is the cache's own. */
export const restoreRemote = async (
  tools: CacheTools,
  remote: RemoteCaches,
  { key, lookups }: ResolvedCache,
): Promise<number | undefined> => {
  const { log } = tools
  for (const lookup of lookups) {
    log(words.info(`Checking cache for ${lookup}...`))
    const made = await inAttempts(tools, () => unpack(tools, remote, lookup))
    if (made !== undefined) return lookup === key ? made : undefined
    log(words.warning('Failed to extract cache'))
  }
  return undefined
}

const inAttempts = async (
  { attempts, log, signal }: CacheTools,
  work: () => Promise<number | undefined>,
): Promise<number | undefined> => {
  for (let attempt = 1; attempt <= attempts; attempt++) {
    try {
      return await work()
    } catch (error) {
      signal?.throwIfAborted()
      log(words.warning(reason(error)))
    }
  }
  return undefined
}

const unpack = async ({ engine, container, job, log, signal }: CacheTools, remote: RemoteCaches, key: string) => {
  const found = await remote.fetch(key)
  if (!found) {
    log(words.warning('file does not exist'))
    return undefined
  }
  await engine.copyIn(container, job.projectDir, found.files, signal)
  log(words.info('Successfully extracted cache'))
  return found.made
}

/**
 * Packs a cache and sends it away, unless nothing that belongs to it is newer than what the job has found: that is all
 * that GitLab Runner looks at (runner-docker-executor §9.5). Throws `SystemFault` `container_gone`.
 */
export const archiveRemote = async (
  tools: CacheTools,
  remote: RemoteCaches,
  cache: ResolvedCache,
  found: number | undefined,
): Promise<void> => {
  const { log, job } = tools
  const file = join(remote.folder, 'cache.tar')
  const selection = createSelection({ ...cache, projectDir: job.projectDir })
  const newest = { mtime: 0 }
  log(words.info(`Creating cache ${cache.key}...`))
  try {
    await writeArchive(file, ended(encodeRecords(watched(projectFiles(tools, selection), newest))))
    for (const line of selection.report()) log(line)
    const told = newest.mtime <= (found ?? -1) ? 'Archive is up to date!' : await remote.store(cache.key, file)
    log(words.info(told))
    log(words.info('Created cache'))
  } catch (error) {
    if (isContainerGone(error)) throw error
    tools.signal?.throwIfAborted()
    log(words.warning(reason(error)))
    log(words.warning('Failed to create cache'))
  } finally {
    await rm(file, { force: true })
  }
}

async function* watched(records: AsyncIterable<TarRecord>, newest: { mtime: number }) {
  for await (const record of records) {
    newest.mtime = Math.max(newest.mtime, record.header.mtime)
    yield record
  }
}

async function* ended(pieces: AsyncIterable<Buffer>) {
  yield* pieces
  yield TAR_END
}
