import { setTimeout as sleep } from 'node:timers/promises'
import type { Engine } from '../engine/engine.ts'
import { SystemFault } from '../util/errors.ts'
import type { Run } from './context.ts'
import { runAt, type Site } from './site.ts'
import { createSlots, type Slot, type Slots } from './slots.ts'
import { words } from './words.ts'

/** The engines of a run: where there is room for jobs, and which of them still answer. */
export type Engines = {
  readonly slots: Slots
  /** How many jobs each engine may hold; none where one was given up. */
  room(): readonly number[]
  /** The run as a job on this engine sees it. */
  runOn(run: Run, engine: number): Run
  /**
   * After a failure of the system: whether the engine is given up. One that does not answer is, as long as there are
   * others: no job is placed there any more, and those that run there fail at once.
   */
  check(slot: Slot): Promise<boolean>
  /** Nobody looks after the engines any more. */
  close(): void
}

/** Milliseconds between two looks at engines that nobody complains of: a machine may vanish without a word. */
const PERIOD = 15_000

/** Milliseconds that an engine may take to answer, and before it is asked once more. */
const PATIENCE = 10_000
const PAUSE = 1000

/** The engines of a run; `onLost` is told of those that are given up. */
export const createEngines = (sites: readonly Site[], onLost: (name: string) => void = () => {}): Engines => {
  const slots = createSlots(sites.map(site => site.slots))
  const isLost = (site: Site) => site.life?.signal.aborted === true

  const check = async (at: number): Promise<boolean> => {
    const site = sites[at]
    if (!site?.life) return false
    if (isLost(site) || (await answers(site.engine))) return isLost(site)
    // The last one stays: what goes wrong there is the jobs' own failure.
    if (isLost(site) || sites.filter(each => !isLost(each)).length === 1) return isLost(site)
    const name = site.name ?? ''
    site.life.abort(new SystemFault('daemon_unreachable', words.engineLost(name)))
    slots.close(at)
    onLost(name)
    return true
  }

  const looking = new Set<number>()
  const look = async (at: number): Promise<void> => {
    if (looking.has(at)) return
    looking.add(at)
    await check(at)
    looking.delete(at)
  }
  const timer =
    sites.length > 1 ? setInterval(() => sites.forEach((_, at) => void look(at)), PERIOD).unref() : undefined

  return {
    slots,
    room: () => sites.map(site => (isLost(site) ? 0 : site.slots)),
    runOn: (run, at) => (sites[at] ? runAt(run, sites[at]) : run),
    check: ({ engine }) => check(engine),
    close: () => clearInterval(timer),
  }
}

/** Asked twice: a connection can fail once. */
const answers = async (engine: Engine): Promise<boolean> => {
  if (await isThere(engine)) return true
  await sleep(PAUSE)
  return isThere(engine)
}

const isThere = (engine: Engine): Promise<boolean> =>
  engine.info(AbortSignal.timeout(PATIENCE)).then(
    () => true,
    () => false,
  )
