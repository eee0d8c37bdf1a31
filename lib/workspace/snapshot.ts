import { randomBytes } from 'node:crypto'
import type { Engine } from '../engine/engine.ts'
import { differenceTo, manifestOf } from './difference.ts'
import { type Place, skeleton, tree, whiteouts } from './entries.ts'
import { createHolder, type Host } from './holder.ts'
import { keptLabels } from './kept-volumes.ts'
import type { Listing } from './listing.ts'
import { findSnapshot, type Layer, SNAPSHOT_LABEL, type SnapshotRecord, type SnapshotStore } from './snapshot-store.ts'
import type { SourceState } from './source.ts'
import type { ByteString } from './tar-header.ts'
import { readTar } from './tar-read.ts'
import { tarStream } from './tar-stream.ts'

export type Snapshot = {
  /** Uppermost first. */
  readonly layers: readonly Layer[]
  /** Whether overlays were made on this engine before. */
  readonly proven: boolean
}

export type SnapshotTools = {
  readonly engine: Engine
  readonly store: SnapshotStore
  /** Those that the engine has. */
  readonly records: Promise<readonly SnapshotRecord[]>
  readonly place: Place
  /** The value of the label of its volumes. */
  readonly project: string
  /** The sources as they are now. */
  readonly look: () => Promise<SourceState>
  /** Takes the containers that were made on the way. */
  readonly discard: (container: string) => void
}

/** How often the sources are looked at again when somebody writes to them while they are read. */
const ATTEMPTS = 3

/** A difference of more than half of a snapshot is no gain. */
const isSmall = (changed: number, base: number): boolean => changed < 100 || changed < base / 2

/**
 * The snapshot of the sources: one made before, or one that lays the difference over it, or a new one. Throws
 * `SystemFault`.
 */
export const takeSnapshot = async (tools: SnapshotTools, state: SourceState, host: Host): Promise<Snapshot> => {
  const records = await tools.records
  const found = findSnapshot(records, state.fingerprint)
  if (found.exact) {
    await tools.store.touch(found.exact)
    return { layers: found.exact, proven: true }
  }
  return { layers: await settle(tools, state, host, found.base, 1), proven: records.length > 0 }
}

/** Makes a snapshot; when the sources changed meanwhile, once more with what changed. */
const settle = async (
  tools: SnapshotTools,
  state: SourceState,
  host: Host,
  base: Layer | undefined,
  attempt: number,
): Promise<readonly Layer[]> => {
  const { listing, dispose } = await state.list()
  try {
    const made = await lay(tools, listing, { ...host, name: `${host.name}-${attempt}` }, base)
    const now = await tools.look()
    const settled = now.fingerprint === state.fingerprint
    const whole = made.length === 1
    if (settled || whole) await save(tools, made, settled ? state.fingerprint : '', listing)
    if (settled || attempt === ATTEMPTS) return made
    return settle(tools, now, host, made.at(-1), attempt + 1)
  } finally {
    await dispose()
  }
}

const save = async (tools: SnapshotTools, layers: readonly Layer[], fingerprint: string, listing: Listing) => {
  const [top, below] = layers
  if (!top) return
  const record = { ...top, fingerprint, ...(below && { base: below.volume }), made: Date.now() }
  await tools.store.save(record, manifestOf(listing))
}

/** Fills a volume with the difference to `base`, or with everything. */
const lay = async (tools: SnapshotTools, listing: Listing, host: Host, base?: Layer): Promise<readonly Layer[]> => {
  const manifest = base && (await tools.store.manifest(base.volume))
  if (base && manifest) {
    const { changed, gone } = differenceTo(manifest, listing)
    if (isSmall(changed.size + gone.length, manifest.size)) {
      const layer = await fill(tools, changed, gone, { ...host, name: `${host.name}-change` })
      if (layer) return [layer, base]
    }
  }
  const layer = await fill(tools, listing, [], host)
  return layer ? [layer] : []
}

/** Undefined when the engine cannot make the signs of deletion that the difference needs (user namespaces). */
const fill = async (
  { engine, place, project, discard }: SnapshotTools,
  listing: Listing,
  gone: readonly ByteString[],
  host: Host,
): Promise<Layer | undefined> => {
  const volume = `gantry-snapshot-${randomBytes(8).toString('hex')}`
  const holder = { ...host, name: `${host.name}-snapshot` }
  discard(
    await createHolder(engine, holder, [{ volume, target: `/${BASE}`, labels: keptLabels(SNAPSHOT_LABEL, project) }]),
  )
  const entries = function* () {
    const inside = { ...place, base: BASE }
    yield* skeleton(inside)
    yield* tree(listing, inside)
    yield* whiteouts(gone, inside)
  }
  const [[info]] = await Promise.all([
    engine.inspectVolumes([volume]),
    engine.copyIn(holder.name, '/', tarStream(entries())),
  ])
  const [sign] = gone
  if (!info || (sign !== undefined && !(await isDevice(engine, holder.name, `/${BASE}/${place.project}/${sign}`)))) {
    return undefined
  }
  return { volume, mountpoint: info.mountpoint }
}

/** Where the volume is mounted while it is filled. */
const BASE = 'gantry'

const isDevice = async (engine: Engine, container: string, path: ByteString): Promise<boolean> => {
  try {
    for await (const { header } of readTar(engine.copyOut(container, Buffer.from(path, 'latin1').toString()))) {
      return header.kind === 'device'
    }
  } catch {
    // Docker says that there is no such file.
  }
  return false
}
