import { createHash } from 'node:crypto'
import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Engine } from '../engine/engine.ts'
import { readJson, writeJson } from './json-file.ts'
import { finishedVolumes } from './kept-volumes.ts'
import type { LogLine } from './select.ts'
import type { Layer } from './snapshot-store.ts'
import { stateFolders } from './state-folders.ts'

/** On every volume that holds a cache; its value names the project. */
export const CACHE_LABEL = 'gantry.cache'

/** A cache that was saved: a volume that is never written again. */
export type CacheRecord = Layer & {
  readonly key: string
  /** Milliseconds since the epoch. */
  readonly made: number
  readonly bytes: number
  /** What the job's log said of its files. */
  readonly report: readonly LogLine[]
}

const fileOf = (key: string): string => `${createHash('sha256').update(key).digest('hex').slice(0, 32)}.json`

/**
 * The caches of one project on one engine: a file a key, which names the volume. Saving replaces the file as a whole, so
 * two runs may save at once, and the later one wins.
 */
export const createCacheStore = (options: Parameters<typeof stateFolders>[0] & { readonly engine: Engine }) => {
  const { engine } = options
  const { project, cacheDir: folder } = stateFolders(options)

  /** Volumes that this run's saving made superfluous. */
  const replaced: string[] = []

  const list = async (): Promise<readonly CacheRecord[]> => {
    const names = await readdir(folder).catch(() => [])
    const read = await Promise.all(names.map(name => readJson<CacheRecord>(join(folder, name))))
    return read.filter(record => record !== undefined).sort((one, other) => (one.key < other.key ? -1 : 1))
  }

  const removeVolumes = (volumes: readonly string[]) => engine.remove({ containers: [], networks: [], volumes })

  return {
    project,
    list,
    /** Those of the keys that are there, by key. */
    find: async (keys: readonly string[]): Promise<ReadonlyMap<string, CacheRecord>> => {
      const read = await Promise.all(keys.map(key => readJson<CacheRecord>(join(folder, fileOf(key)))))
      const records = read.filter(record => record !== undefined)
      const infos = await engine.inspectVolumes(records.map(({ volume }) => volume))
      const ours = new Set(infos.filter(({ labels }) => CACHE_LABEL in labels).map(({ name }) => name))
      return new Map(records.filter(({ volume }) => ours.has(volume)).map(record => [record.key, record]))
    },
    save: async (record: CacheRecord): Promise<void> => {
      const file = join(folder, fileOf(record.key))
      const old = await readJson<CacheRecord>(file)
      await writeJson(file, record)
      if (old) replaced.push(old.volume)
    },
    /**
     * Removes what was replaced, and volumes that no key leads to, once a run that saved caches has closed its workspace;
     * those that another run still uses stay until the next time.
     */
    prune: async (): Promise<void> => {
      const volumes = [...replaced.splice(0), ...(await finishedVolumes(engine, CACHE_LABEL, project))]
      const used = new Set((await list()).map(({ volume }) => volume))
      await removeVolumes([...new Set(volumes)].filter(volume => !used.has(volume)))
    },
    /** Removes the caches of the keys, or all; returns what could not be removed, with the reason. */
    clear: async (keys?: readonly string[]): Promise<readonly string[]> => {
      const records = (await list()).filter(({ key }) => keys?.includes(key) ?? true)
      await Promise.all(records.map(({ key }) => rm(join(folder, fileOf(key)), { force: true })))
      return removeVolumes(records.map(({ volume }) => volume))
    },
  }
}

export type CacheStore = ReturnType<typeof createCacheStore>
