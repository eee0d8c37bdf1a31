import type { Engine } from '../engine/engine.ts'
import { SystemFault } from '../util/errors.ts'
import { createHolder, type Host } from './holder.ts'
import { moveOver } from './move-over.ts'
import { mountpointOf } from './overlay.ts'
import type { OwnFiles } from './own-files.ts'
import type { Made } from './pools.ts'
import type { Layer } from './snapshot-store.ts'

/** So many lie below a job at most: their names must fit into a page of options with those of the other layers. */
const MOST = 8

/** The artifacts that jobs of a run have left on the engine as layers for those that take them, by their archives. */
export const createArtifactLayers = (engine: Engine, projectPath: string, made: Made) => {
  const layers = new Map<string, Layer & { readonly names: readonly string[] }>()

  /** As many of the first archives as there are layers of, in the order of the archives: what is copied lies above. */
  const first = (archives: readonly string[]): readonly string[] => {
    const missing = archives.findIndex(archive => !layers.has(archive))
    return archives.slice(0, missing === -1 ? MOST : Math.min(missing, MOST))
  }

  const all = (archives: readonly string[]) => archives.flatMap(archive => layers.get(archive) ?? [])

  /** Moves files to a new layer; `known` is any layer of the engine. That it fails is no trouble: there is the archive. */
  const add = async (host: Host, known: Layer, archive: string, own: OwnFiles): Promise<void> => {
    const volume = `${host.name}-left`
    const mountpoint = mountpointOf(volume, known)
    if (mountpoint === undefined) return
    made.containers.push(volume)
    made.volumes.push(volume)
    try {
      const target = '/gantry/left'
      await createHolder(engine, { ...host, name: volume }, [{ volume, target, labels: host.labels }])
      await moveOver(own, mountpoint, projectPath)
      layers.set(archive, { volume, mountpoint, names: own.names })
    } catch (error) {
      if (!(error instanceof SystemFault) && !isOfFileSystem(error)) throw error
    }
  }

  return {
    first,
    add,
    holds: (archive: string): boolean => layers.has(archive),
    /** Uppermost first. */
    of: (archives: readonly string[]): readonly Layer[] => all(archives).reverse(),
    /** What they have at the top of the project. */
    namesOf: (archives: readonly string[]): readonly string[] => all(archives).flatMap(({ names }) => names),
  }
}

const isOfFileSystem = (error: unknown): boolean => error instanceof Error && 'syscall' in error
