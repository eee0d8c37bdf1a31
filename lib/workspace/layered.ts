import { posix } from 'node:path'
import type { Mount } from '../docker/spec.ts'
import { createArtifactLayers } from './artifact-layers.ts'
import { type Place, skeleton } from './entries.ts'
import { createHolder, type Host } from './holder.ts'
import { overlayMount } from './overlay.ts'
import { createPools, type Made, type Pool } from './pools.ts'
import { type Snapshot, takeSnapshot } from './snapshot.ts'
import type { SnapshotStore } from './snapshot-store.ts'
import { readSource, type SourceState, type SourceVariant } from './source.ts'
import { tarStream } from './tar-stream.ts'
import type { JobWorkspace, Remove, WorkspaceJob, WorkspaceOptions } from './types.ts'

/** The engine cannot do it, however often it is asked: plain volumes have to do. */
export class NoOverlays extends Error {
  override readonly name = 'NoOverlays'
}

/** An overlay of one snapshot for each job: costs nothing that grows with the repository (DESIGN.md). */
export const createLayered = (options: WorkspaceOptions, place: Place, project: string, store: SnapshotStore) => {
  const { engine } = options
  const states = new Map<string, Promise<SourceState>>()
  const snapshots = new Map<string, Promise<Snapshot>>()
  const made: Made = { containers: [], volumes: [] }
  const pools = createPools(engine, options.jobs ?? 1, made)
  const artifacts = createArtifactLayers(engine, options.projectPath, made)
  let proof: Promise<void> | undefined
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
    // The next job may be more fortunate, with an image that is there.
    taken.catch(() => snapshots.delete(key))
    return taken
  }

  /** Whether this engine's kernel accepts such a mount, found out with the mount itself. Throws `NoOverlays`. */
  const prove = async (host: Host, mount: Mount, pool: Pool): Promise<void> => {
    const container = `${pool.container}-probe`
    made.containers.push(container)
    pool.probes.push(container)
    await pool.ready
    await createHolder(engine, { ...host, name: container }, [mount])
    await engine.copyIn(container, '/', tarStream(skeleton(place))).catch(error => {
      throw new NoOverlays('The engine refuses overlays.', { cause: error })
    })
  }

  const open = async (job: WorkspaceJob, variant: SourceVariant): Promise<JobWorkspace> => {
    const { volume } = job
    const host = { image: job.image, name: volume, labels: job.labels }
    const { layers: lower, proven } = await snapshot(variant, host)
    const laid = artifacts.first(job.archives ?? [])
    const own = [...artifacts.of(laid), ...(job.caches ?? [])]
    const layers = [...own, ...lower]
    const { slot, pool } = pools.take(host, layers, { volume, isAlone: own.length > 0 })
    const overlay = overlayMount({ volume, target: options.buildsDir, labels: job.labels }, slot, layers)
    if (!overlay) throw new NoOverlays('The engine keeps its volumes in an unknown way.')
    const { mount, upper } = overlay
    if (!proven) {
      proof ??= prove(host, mount, pool).catch(error => {
        proof = undefined
        throw error
      })
      await proof
    }
    made.volumes.push(volume)
    return {
      mounts: [mount],
      volumes: [],
      projectDir: posix.join(options.buildsDir, options.projectPath),
      cached: true,
      laid,
      handOver: (archive, own) => artifacts.add(host, { volume: slot.upper, mountpoint: upper }, archive, own),
      discard: things => {
        made.containers.push(...things.containers)
        made.volumes.push(...things.volumes)
      },
      release: () => pools.release(pool, volume),
      // The container that holds the layers keeps everybody from removing them.
      keep: () => pools.forget([pool.container, volume, ...pool.volumes, ...own.map(layer => layer.volume)]),
      changes: {
        container: pool.container,
        projectDir: `/gantry/${slot.upper}/${options.projectPath}`,
        above: { caches: !!job.caches?.length, artifacts: artifacts.namesOf(laid) },
        ...(!job.shared && { onHost: { layer: upper, project: posix.join(upper, options.projectPath) } }),
      },
      given: async () => {
        const [top] = lower
        return top && (await store.manifest(top.volume))
      },
      ...(!job.unprivileged && { ready: pool.ready }),
      fill: async (container, signal) => {
        await pool.ready
        if (job.unprivileged) await engine.copyIn(container, '/', tarStream(skeleton(place)), signal)
      },
    }
  }

  return {
    look,
    open,
    holds: artifacts.holds,
    close: async (remove: Remove): Promise<void> => {
      await pools.settled()
      await remove({ ...made, networks: [] })
      if (fresh) await store.prune(project)
    },
  }
}
