import type { Job } from '../plan/types.ts'
import { reachesEngine } from '../settings/reaches-engine.ts'
import { hasKeptVolumes } from '../settings/volumes.ts'
import { archivesOf, producersOf } from './artifacts.ts'
import type { JobContext, Run } from './context.ts'
import type { Engines } from './engines.ts'
import type { NewEvent } from './events.ts'
import { abandonJob, beginAhead } from './job.ts'
import { canceled, Stopped } from './outcome.ts'
import { mostOf } from './slots.ts'
import type { RunStops } from './stops.ts'

/** A job whose container was made and started before its turn. */
export type Ahead = {
  readonly context: JobContext
  /** The preparation is through, whatever came of it. */
  readonly ready: Promise<void>
  /** Lets out what happened so far, and from now on as it happens. */
  reveal(): void
}

/** The jobs that were started ahead (DESIGN.md, "The container of a job"). */
export type Pool = {
  /** Starts as many of the coming jobs as there is room for. */
  fill(coming: readonly Job[]): void
  /** The engine that the job was started on. */
  engineOf(job: Job): number | undefined
  /**
   * The job's turn has come, on this engine: it is no longer the pool's. What was started on another one is dropped, and
   * what would have to copy artifacts that can lie below its files from the start.
   */
  take(job: Job, engine: number): Ahead | undefined
  /** The job will not run. */
  drop(job: Job): void
  /** Drops all; resolves when what was made for them is with the janitor. */
  close(): Promise<void>
}

export type PoolOptions = { readonly engines: Engines; readonly stops: RunStops; readonly prestart: boolean }

/** A pool that holds as many jobs as may run at once, on each engine as many as it takes. */
export const createPool = (run: Run, { engines, stops, prestart }: PoolOptions): Pool => {
  const held = new Map<string, Ahead & { readonly engine: number; readonly abandon: AbortController }>()
  const dropping: Promise<void>[] = []

  /** How many jobs more each engine may hold. */
  const room = (): readonly number[] => {
    const left = [...engines.room()]
    for (const { engine } of held.values()) left[engine] = (left[engine] ?? 0) - 1
    return left
  }

  const start = (job: Job, engine: number): void => {
    const gate = createGate(run.push)
    const abandon = new AbortController()
    const { context, ready } = beginAhead(engines.runOn({ ...run, push: gate.push }, engine), job, {
      cancel: AbortSignal.any([stops.cancel, abandon.signal]),
      abort: AbortSignal.any([stops.abort, abandon.signal]),
    })
    held.set(job.name, { context, ready, reveal: gate.open, engine, abandon })
  }

  const drop = (job: Job): void => {
    const ahead = held.get(job.name)
    if (!ahead) return
    held.delete(job.name)
    ahead.abandon.abort(new Stopped(canceled))
    dropping.push(ahead.ready.then(() => abandonJob(ahead.context)))
  }

  return {
    fill: coming => {
      if (!prestart) return
      for (const job of coming) {
        const left = room()
        const engine = mostOf(left)
        if ((left[engine] ?? 0) <= 0 || stops.cancel.aborted) return
        if (!held.has(job.name) && mayStartAhead(job, run)) start(job, engine)
      }
    },
    engineOf: job => held.get(job.name)?.engine,
    take: (job, engine) => {
      const ahead = held.get(job.name)
      if (ahead?.engine !== engine || isBetterAnew(job, ahead.context.run)) {
        drop(job)
        return undefined
      }
      held.delete(job.name)
      return ahead
    },
    drop,
    close: async () => {
      for (const { context } of [...held.values()]) drop(context.job)
      await Promise.all(dropping)
    },
  }
}

/**
 * Whether nothing of what a job is made of can change before its turn: its variables by a dotenv report, its caches by
 * other jobs, what else runs by its resource group, the volumes of its slot by the slot that it gets, its image by jobs that
 * can reach the engine; and whether it may run at all.
 */
export const mayStartAhead = (job: Job, { plan: { jobs }, settings }: Pick<Run, 'plan' | 'settings'>): boolean =>
  !hasKeptVolumes(settings.docker) &&
  !reachesEngine(settings.docker) &&
  job.when === 'on_success' &&
  job.trigger === undefined &&
  job.crossDependencies === undefined &&
  job.steps === undefined &&
  job.resourceGroup === undefined &&
  job.cache.length === 0 &&
  !jobs.some(other => other !== job && other.artifacts?.reports.dotenv !== undefined)

const isBetterAnew = (job: Job, run: Run): boolean => {
  const [first] = archivesOf({ producers: producersOf(job, run) })
  return first !== undefined && run.workspace.holds(first)
}

/** Holds events back until they may be seen. */
const createGate = (push: (event: NewEvent) => void) => {
  const held: NewEvent[] = []
  let isOpen = false
  return {
    push: (event: NewEvent): void => {
      if (isOpen) push(event)
      else held.push(event)
    },
    open: (): void => {
      isOpen = true
      for (const event of held.splice(0)) push(event)
    },
  }
}
