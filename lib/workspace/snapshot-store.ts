import { readdirSync } from 'node:fs'
import { readFile, rm, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import type { Engine } from '../engine/engine.ts'
import type { Manifest } from './difference.ts'
import { readJsonAtOnce, replaceFile, writeJson } from './json-file.ts'
import { finishedVolumes } from './kept-volumes.ts'

/** On every snapshot's volume; its value names the project, for `gantry clean --snapshots`. */
export const SNAPSHOT_LABEL = 'gantry.snapshot'

/** A volume and its folder on the engine's machine. */
export type Layer = { readonly volume: string; readonly mountpoint: string }

/** A volume that was filled to its end. Without `base` it is whole, with it only what differs from that one. */
export type SnapshotRecord = Layer & {
  readonly fingerprint: string
  readonly base?: string
  /** Milliseconds since the epoch. */
  readonly made: number
}

export type Found = {
  /** Uppermost first: looks as the fingerprint says. */
  readonly exact?: readonly Layer[]
  /** The newest whole snapshot, to be brought up to date. */
  readonly base?: Layer
}

/** So many snapshots of a project are kept, besides those that others are based on. */
const KEPT = 4

/** A snapshot that was chosen so many milliseconds ago may not be mounted yet. */
const IN_USE = 10 * 60 * 1000

/** The records in the folder of a project, the newest first. */
export const snapshotRecords = (folder: string): readonly SnapshotRecord[] =>
  filesIn(folder)
    .filter(name => name.endsWith('.json'))
    .flatMap(name => readJsonAtOnce<SnapshotRecord>(join(folder, name)) ?? [])
    .sort((one, other) => other.made - one.made)

/** What is known of the snapshots of one project on one engine: files in a folder of the user's state. */
export const createSnapshotStore = (folder: string, engine: Engine) => {
  const recordFile = (volume: string) => join(folder, `${volume}.json`)
  const manifestFile = (volume: string) => join(folder, `${volume}.manifest`)

  const records = () => snapshotRecords(folder)

  const forget = async (volume: string): Promise<void> => {
    await Promise.all([recordFile(volume), manifestFile(volume)].map(file => rm(file, { force: true })))
  }

  /** Those whose volume the engine still has, as we left it. The others are forgotten: somebody has removed them. */
  const alive = async (): Promise<readonly SnapshotRecord[]> => {
    const known = records()
    const infos = await engine.inspectVolumes(known.map(({ volume }) => volume))
    const ours = new Set(infos.filter(({ labels }) => SNAPSHOT_LABEL in labels).map(({ name }) => name))
    const gone = known.filter(({ volume }) => !ours.has(volume))
    await Promise.all(gone.map(({ volume }) => forget(volume)))
    return known.filter(({ volume }) => ours.has(volume))
  }

  const wasUsed = async (volume: string): Promise<boolean> => {
    const { mtimeMs } = await stat(recordFile(volume)).catch(() => ({ mtimeMs: 0 }))
    return Date.now() - mtimeMs < IN_USE
  }

  return {
    alive,
    /** Keeps snapshots that somebody is about to mount from being pruned. */
    touch: async (layers: readonly Layer[]): Promise<void> => {
      const now = new Date()
      await Promise.all(layers.map(({ volume }) => utimes(recordFile(volume), now, now).catch(() => {})))
    },
    save: async (record: SnapshotRecord, manifest: Manifest): Promise<void> => {
      await replaceFile(manifestFile(record.volume), encodeManifest(manifest))
      await writeJson(recordFile(record.volume), record)
    },
    manifest: async (volume: string): Promise<Manifest | undefined> => {
      const bytes = await readFile(manifestFile(volume)).catch(() => undefined)
      return bytes && decodeManifest(bytes)
    },
    /**
     * Removes what is beyond the newest few, and volumes that nobody finished to fill. Docker refuses for those that a
     * run still uses, so they stay, and their records with them.
     */
    prune: async (project: string, keep = KEPT): Promise<void> => {
      const known = records()
      if (known.length <= keep) return
      const kept = known.slice(0, keep)
      const needed = new Set(kept.flatMap(({ volume, base }) => (base === undefined ? [volume] : [volume, base])))
      const orphans = await finishedVolumes(engine, SNAPSHOT_LABEL, project)
      const spare = known.map(({ volume }) => volume).filter(volume => !needed.has(volume))
      for (const volume of new Set([...spare, ...orphans.filter(orphan => !needed.has(orphan))])) {
        if (await wasUsed(volume)) continue
        const failures = await engine.remove({ containers: [], networks: [], volumes: [volume] })
        if (failures.length > 0) continue
        await forget(volume)
      }
    },
  }
}

export type SnapshotStore = ReturnType<typeof createSnapshotStore>

/** What to use of the snapshots that there are. */
export const findSnapshot = (records: readonly SnapshotRecord[], fingerprint: string): Found => {
  const whole = new Map(records.filter(({ base }) => base === undefined).map(record => [record.volume, record]))
  const usable = records.filter(({ base }) => base === undefined || whole.has(base))
  const exact = usable.find(record => record.fingerprint === fingerprint)
  const below = exact?.base === undefined ? undefined : whole.get(exact.base)
  const [newest] = whole.values()
  return {
    ...(exact && { exact: below ? [exact, below] : [exact] }),
    ...(newest && { base: newest }),
  }
}

/*
 * A few small files, read at once: each `await` costs a turn of an event loop that is busy at the start of a run, and what
 * docker is to be asked for by them takes longest of all.
 */
const filesIn = (folder: string): readonly string[] => {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

const encodeManifest = (manifest: Manifest): Buffer => Buffer.from([...manifest].flat().join('\0'), 'latin1')

const decodeManifest = (bytes: Buffer): Manifest => {
  const words = bytes.toString('latin1').split('\0')
  const manifest = new Map<string, string>()
  for (let at = 0; at + 1 < words.length; at += 2) manifest.set(words[at] ?? '', words[at + 1] ?? '')
  return manifest
}
