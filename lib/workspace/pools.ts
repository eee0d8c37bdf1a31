import type { Mount } from '../docker/spec.ts'
import type { Engine } from '../engine/engine.ts'
import { createHolder, type Host } from './holder.ts'
import { type Slot, slotOf } from './overlay.ts'
import type { Layer } from './snapshot-store.ts'

/** What was made and has to be removed at the end of the run. */
export type Made = { containers: string[]; volumes: string[] }

/** A container that mounts the slots of several jobs. */
export type Pool = {
  /** Of which layers. */
  readonly key: string
  readonly container: string
  /** Other containers that mount a job's volume. */
  readonly probes: string[]
  /** Of all its slots. */
  readonly volumes: readonly string[]
  readonly ready: Promise<unknown>
  readonly free: Slot[]
  /** The volumes of the jobs that have taken one, and of those that are not over. */
  readonly taken: string[]
  readonly open: Set<string>
}

type Taker = { readonly volume: string; readonly isAlone: boolean }

/** Slots are made so many at a time: one command, whatever their number. */
const CHUNK = 16

/** Gives slots to probably so many jobs. */
export const createPools = (engine: Engine, jobs: number, made: Made) => {
  let pool: Pool | undefined
  let opened = 0
  const creations: Promise<unknown>[] = []

  /** The holder's creation is not waited for: a job's container can be created at the same time. */
  const create = (host: Host, layers: readonly Layer[], count: number): Pool => {
    const container = `${host.name}-layers`
    const slots = Array.from({ length: count }, (_, index) => slotOf(index === 0 ? host.name : `${host.name}-${index}`))
    const ready = createHolder(engine, { ...host, name: container }, [
      ...layers.map(({ volume }, index): Mount => ({ volume, target: `/gantry/lower/${index}` })),
      ...slots.flatMap(({ upper, work }): readonly Mount[] => [
        { volume: upper, target: `/gantry/${upper}`, labels: host.labels },
        { volume: work, target: `/gantry/${work}`, labels: host.labels },
      ]),
    ])
    const forgetIt = () => {
      if (pool?.container === container) pool = undefined
    }
    creations.push(ready.catch(forgetIt))
    const volumes = slots.flatMap(({ upper, work }) => [upper, work])
    made.containers.push(container)
    made.volumes.push(...volumes)
    const lists = { probes: [], free: slots, taken: [], open: new Set<string>() }
    return { key: keyOf(layers), container, volumes, ready, ...lists }
  }

  /** The slot of a job; one that is alone has layers that no other one has. */
  const take = (host: Host, layers: readonly Layer[], job: Taker): { slot: Slot; pool: Pool } => {
    opened += 1
    if (pool?.key !== keyOf(layers) || pool.free.length === 0) {
      const count = job.isAlone ? 1 : Math.max(1, Math.min(CHUNK, jobs - opened + 1))
      pool = create(host, layers, count)
    }
    pool.taken.push(job.volume)
    pool.open.add(job.volume)
    return { slot: pool.free.shift() as Slot, pool }
  }

  const forget = (names: readonly string[]): void => {
    const things = new Set(names)
    made.containers = made.containers.filter(name => !things.has(name))
    made.volumes = made.volumes.filter(name => !things.has(name))
  }

  /** A pool goes when all its slots were taken and the last job is over: a long pipeline keeps no more than it needs. */
  const release = async (done: Pool, volume: string) => {
    await done.ready.catch(() => {})
    done.open.delete(volume)
    if (done.free.length > 0 || done.open.size > 0) return { containers: [], volumes: [] }
    const containers = [done.container, ...done.probes]
    const volumes = [...done.taken, ...done.volumes]
    forget([...containers, ...volumes])
    return { containers, volumes }
  }

  /** Nothing is being created any more: what is removed now stays away. */
  const settled = (): Promise<unknown> => Promise.all(creations)

  return { take, release, forget, settled }
}

const keyOf = (layers: readonly Layer[]): string => layers.map(({ volume }) => volume).join()
