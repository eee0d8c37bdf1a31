import type { Job, Plan } from '../plan/types.ts'
import type { JobContext, Run } from './context.ts'
import type { NewEvent } from './events.ts'
import { abandonJob, beginAhead } from './job.ts'
import { canceled, Stopped } from './outcome.ts'
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
  /** The job's turn has come: it is no longer the pool's. */
  take(job: Job): Ahead | undefined
  /** The job will not run. */
  drop(job: Job): void
  /** Drops all; resolves when what was made for them is with the janitor. */
  close(): Promise<void>
}

/** A pool that holds at most `limit` jobs. */
export const createPool = (run: Run, limit: number, stops: RunStops): Pool => {
  const held = new Map<string, Ahead & { readonly abandon: AbortController }>()
  const dropping: Promise<void>[] = []

  const start = (job: Job): void => {
    const gate = createGate(run.push)
    const abandon = new AbortController()
    const { context, ready } = beginAhead({ ...run, push: gate.push }, job, {
      cancel: AbortSignal.any([stops.cancel, abandon.signal]),
      abort: AbortSignal.any([stops.abort, abandon.signal]),
    })
    held.set(job.name, { context, ready, reveal: gate.open, abandon })
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
      for (const job of coming) {
        if (held.size >= limit || stops.cancel.aborted) return
        if (!held.has(job.name) && mayStartAhead(job, run.plan)) start(job)
      }
    },
    take: job => {
      const ahead = held.get(job.name)
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
 * other jobs, what else runs by its resource group.
 */
const mayStartAhead = (job: Job, { jobs }: Plan): boolean =>
  job.when === 'on_success' &&
  job.trigger === undefined &&
  job.resourceGroup === undefined &&
  job.cache.length === 0 &&
  !jobs.some(other => other !== job && other.artifacts?.reports.dotenv !== undefined)

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
