import { posix } from 'node:path'
import type { Mount } from '../docker/spec.ts'
import { type Place, skeleton } from './entries.ts'
import { createHolder, type Host } from './holder.ts'
import { overlayMount, type Slot, slotOf } from './overlay.ts'
import { type Snapshot, takeSnapshot } from './snapshot.ts'
import type { Layer, SnapshotStore } from './snapshot-store.ts'
import { readSource, type SourceState, type SourceVariant } from './source.ts'
import { tarStream } from './tar-stream.ts'
import type { JobWorkspace, Remove, WorkspaceJob, WorkspaceOptions } from './types.ts'

/** Slots are made so many at a time: one command, whatever their number. */
const CHUNK = 16

/** A container that mounts the slots of several jobs. */
type Pool = {
  readonly container: string
  /** Of all its slots. */
  readonly volumes: readonly string[]
  readonly ready: Promise<unknown>
  readonly free: Slot[]
}

/** The engine cannot do it, however often it is asked: plain volumes have to do. */
export class NoOverlays extends Error {
  override readonly name = 'NoOverlays'
}

/** An overlay of one snapshot for each job: costs nothing that grows with the repository (DESIGN.md). */
export const createLayered = (options: WorkspaceOptions, place: Place, project: string, store: SnapshotStore) => {
  const { engine } = options
  const states = new Map<string, Promise<SourceState>>()
  const snapshots = new Map<string, Promise<Snapshot>>()
  const made: { containers: string[]; volumes: string[] } = { containers: [], volumes: [] }
  let pool: (Pool & { readonly key: string }) | undefined
  let proof: Promise<void> | undefined
  let opened = 0
  let fresh = false
  /** Asked for at once: git and docker answer at the same time. */
  const records = store.alive()
  records.catch(() => {})

  const look = (variant: SourceVariant): Promise<SourceState> => {
    const key = JSON.stringify(variant)
    const state = states.get(key) ?? readSource(options, variant)
    states.set(key, state)
    state.catch(() => {})
    return state
  }

  const snapshot = (variant: SourceVariant, host: Host): Promise<Snapshot> => {
    const key = JSON.stringify(variant)
    const tools = {
      ...{ engine, store, place, project, records },
      look: () => readSource(options, variant),
      discard: (container: string) => {
        fresh = true
        made.containers.push(container)
      },
    }
    const taken = snapshots.get(key) ?? look(variant).then(state => takeSnapshot(tools, state, host))
    snapshots.set(key, taken)
    return taken
  }

  /** The holder's creation is not waited for: a job's container can be created at the same time. */
  const takeSlot = (host: Host, layers: readonly Layer[], job: WorkspaceJob): { slot: Slot; pool: Pool } => {
    const key = layers.map(({ volume }) => volume).join()
    opened += 1
    if (pool?.key !== key || pool.free.length === 0) {
      // A job with caches has layers that no other one has.
      const count = job.caches?.length ? 1 : Math.max(1, Math.min(CHUNK, (options.jobs ?? 1) - opened + 1))
      const slots = Array.from({ length: count }, (_, index) =>
        slotOf(index === 0 ? job.volume : `${job.volume}-${index}`),
      )
      const volumes = slots.flatMap(({ upper, work }) => [upper, work])
      pool = { key, container: `${job.volume}-layers`, volumes, free: slots, ready: Promise.resolve() }
      const ready = createHolder(engine, { ...host, name: pool.container }, [
        ...layers.map(({ volume }, index): Mount => ({ volume, target: `/gantry/lower/${index}` })),
        ...slots.flatMap(({ upper, work }): readonly Mount[] => [
          { volume: upper, target: `/gantry/${upper}`, labels: host.labels },
          { volume: work, target: `/gantry/${work}`, labels: host.labels },
        ]),
      ])
      ready.catch(() => {})
      pool = { ...pool, ready }
      made.containers.push(pool.container)
      made.volumes.push(...volumes)
    }
    const slot = pool.free.shift() as Slot
    return { slot, pool }
  }

  /** Whether this engine's kernel accepts such a mount, found out with the mount itself. Throws `NoOverlays`. */
  const prove = async (host: Host, mount: Mount, pool: Pool): Promise<void> => {
    const container = `${pool.container}-probe`
    made.containers.push(container)
    await pool.ready
    await createHolder(engine, { ...host, name: container }, [mount])
    await engine.copyIn(container, '/', tarStream(skeleton(place))).catch(error => {
      throw new NoOverlays('The engine refuses overlays.', { cause: error })
    })
  }

  const open = async (job: WorkspaceJob, variant: SourceVariant): Promise<JobWorkspace> => {
    const host = { image: job.image, name: job.volume, labels: job.labels }
    const { layers: lower, proven } = await snapshot(variant, host)
    const layers = [...(job.caches ?? []), ...lower]
    const { slot, pool } = takeSlot(host, layers, job)
    const mount = overlayMount({ volume: job.volume, target: options.buildsDir, labels: job.labels }, slot, layers)
    if (!mount) throw new NoOverlays('The engine keeps its volumes in an unknown way.')
    if (!proven) {
      proof ??= prove(host, mount, pool)
      await proof
    }
    made.volumes.push(job.volume)
    return {
      mounts: [mount],
      volumes: [],
      projectDir: posix.join(options.buildsDir, options.projectPath),
      cached: true,
      discard: things => {
        made.containers.push(...things.containers)
        made.volumes.push(...things.volumes)
      },
      // The container that holds the layers keeps everybody from removing them.
      keep: () => {
        const kept = new Set([pool.container, job.volume, ...pool.volumes])
        made.containers = made.containers.filter(name => !kept.has(name))
        made.volumes = made.volumes.filter(name => !kept.has(name))
      },
      changes: {
        container: pool.container,
        projectDir: `/gantry/${slot.upper}/${options.projectPath}`,
        aboveSources: !job.caches?.length,
      },
      given: async () => {
        const [top] = lower
        return top && (await store.manifest(top.volume))
      },
      fill: async (container, signal) => {
        await pool.ready
        if (job.unprivileged) await engine.copyIn(container, '/', tarStream(skeleton(place)), signal)
      },
    }
  }

  return {
    look,
    open,
    close: async (remove: Remove): Promise<void> => {
      await remove({ ...made, networks: [] })
      if (fresh) await store.prune(project)
    },
  }
}
