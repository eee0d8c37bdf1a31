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
  /** How long the timer was set to. */
  let waiting = Number.POSITIVE_INFINITY
  const failures: string[] = []

  const work = async (): Promise<void> => {
    const batch = heap
    heap = nothing
    if (batch !== nothing) failures.push(...(await engine.remove(batch)))
  }

  const flush = (): Promise<void> => {
    clearTimeout(timer)
    waiting = Number.POSITIVE_INFINITY
    working = working.then(work)
    return working
  }

  return {
    discard: things => {
      heap = add(heap, things)
      const wait = isQuiet(things) ? LONG_PAUSE : PAUSE
      if (wait < waiting) clearTimeout(timer)
      if (wait < waiting) timer = setTimeout(flush, wait)
      waiting = Math.min(wait, waiting)
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

/** A container alone, which has ended: the job had no services and no volumes of its own. */
const isQuiet = ({ containers = [], networks = [], volumes = [] }: Partial<Leftovers>): boolean =>
  containers.length < 2 && networks.length === 0 && volumes.length === 0

const nothing: Leftovers = { containers: [], networks: [], volumes: [] }

const add = (heap: Leftovers, things: Partial<Leftovers>): Leftovers => ({
  containers: [...heap.containers, ...(things.containers ?? [])],
  bare: [...(heap.bare ?? []), ...(things.bare ?? [])],
  networks: [...heap.networks, ...(things.networks ?? [])],
  volumes: [...heap.volumes, ...(things.volumes ?? [])],
})
