import type { Engine, Leftovers } from '../engine/engine.ts'

/**
 * Removes what jobs leave behind, off their critical path and in batches: jobs that end together share one `docker rm`, and
 * the last ones share it with the end of the run.
 */
export type Janitor = {
  discard(things: Partial<Leftovers>): void
  /** Removes these and all that was discarded before, at once. */
  remove(things: Partial<Leftovers>): Promise<void>
  /** Waits until all is removed; returns what could not be, with the reason. */
  drain(): Promise<readonly string[]>
}

/** Milliseconds that a batch waits for more: a little where services may still run, longer for what costs nothing any more. */
const PAUSE = 100
const LONG_PAUSE = 1000

export const createJanitor = (engine: Engine): Janitor => {
  let heap: Leftovers = nothing
  let working = Promise.resolve()
  let timer: NodeJS.Timeout | undefined
  const failures: string[] = []

  const work = async (): Promise<void> => {
    const batch = heap
    heap = nothing
    if (batch !== nothing) failures.push(...(await engine.remove(batch)))
  }

  const flush = (): Promise<void> => {
    clearTimeout(timer)
    timer = undefined
    working = working.then(work)
    return working
  }

  return {
    discard: things => {
      heap = add(heap, things)
      const isUrgent = (things.containers?.length ?? 0) > 1 || (things.volumes?.length ?? 0) > 0
      if (isUrgent && due === LONG_PAUSE) clearTimeout(timer)
      schedule(isUrgent ? PAUSE : LONG_PAUSE)
    },
    remove: things => {
      heap = add(heap, things)
      return flush()
    },
    drain: async () => {
      await flush()
      return failures
    },
  }
}

const nothing: Leftovers = { containers: [], networks: [], volumes: [] }

const add = (heap: Leftovers, things: Partial<Leftovers>): Leftovers => ({
  containers: [...heap.containers, ...(things.containers ?? [])],
  bare: [...(heap.bare ?? []), ...(things.bare ?? [])],
  networks: [...heap.networks, ...(things.networks ?? [])],
  volumes: [...heap.volumes, ...(things.volumes ?? [])],
})
