import { setTimeout as sleep } from 'node:timers/promises'
import type { Engine, Leftovers } from '../engine/engine.ts'

/**
 * Removes what jobs leave behind, off their critical path and in batches: jobs that end together share one `docker rm`, and
 * the last ones share it with the end of the run.
 */
export type Janitor = {
  discard(things: Partial<Leftovers>): void
  /** Waits until all is removed; returns what could not be, with the reason. */
  drain(): Promise<readonly string[]>
}

/** Milliseconds that a batch waits for more. */
const pause = 100

export const createJanitor = (engine: Engine): Janitor => {
  let heap: Leftovers = nothing
  let working: Promise<void> | undefined
  const failures: string[] = []

  const work = async (): Promise<void> => {
    while (heap !== nothing) {
      const batch = heap
      heap = nothing
      failures.push(...(await engine.remove(batch)))
    }
    working = undefined
  }

  return {
    discard: things => {
      heap = add(heap, things)
      working ??= sleep(pause).then(work)
    },
    drain: async () => {
      await Promise.all([work(), working])
      return failures
    },
  }
}

const nothing: Leftovers = { containers: [], networks: [], volumes: [] }

const add = (heap: Leftovers, things: Partial<Leftovers>): Leftovers => ({
  containers: [...heap.containers, ...(things.containers ?? [])],
  networks: [...heap.networks, ...(things.networks ?? [])],
  volumes: [...heap.volumes, ...(things.volumes ?? [])],
})
