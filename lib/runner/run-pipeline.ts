import type { Job, JobStatus, Outcome } from '../plan/types.ts'
import type { Run } from './context.ts'
import { runJob } from './job.ts'
import { isRetried } from './outcome.ts'
import { pipelineStatus } from './schedule.ts'
import type { RunStops } from './stops.ts'
import { walk } from './walk.ts'

export type RunOptions = {
  /** How many jobs run at once. */
  readonly jobs: number
  /** Names of manual jobs that are to run. */
  readonly plays: ReadonlySet<string>
  readonly stops: RunStops
}

export type Ran = { readonly status: JobStatus; readonly outcomes: ReadonlyMap<string, Outcome> }

/** Runs a whole plan. All that happens goes to `run.push`; what is to be removed, to `run.janitor`. */
export const runPipeline = async (run: Run, { jobs, plays, stops }: RunOptions): Promise<Ran> => {
  const { plan, push, now } = run
  const started = now()
  push({
    type: 'pipeline.start',
    run: run.id,
    jobs: plan.jobs.map(({ name, stage }) => ({ name, stage })),
    ...(plan.name !== undefined && { name: plan.name }),
  })
  const end = (job: Job, outcome: Outcome) => push({ type: 'job.end', job: job.name, stage: job.stage, ...outcome })
  const outcomes = await walk({
    plan,
    jobs,
    plays,
    cancel: stops.cancel,
    onPassed: end,
    runJob: async (job, slot) => {
      const outcome = await attempts(run, job, slot, stops)
      end(job, outcome)
      return outcome
    },
  })
  const status = pipelineStatus(outcomes.values())
  push({ type: 'pipeline.end', status, seconds: (now() - started) / 1000 })
  return { status, outcomes }
}

/** Runs a job, and again as its `retry` says (ci-yaml §5.6). */
const attempts = async (run: Run, job: Job, slot: number, stops: RunStops, attempt = 1): Promise<Outcome> => {
  const outcome = await runJob(run, job, slot, attempt, stops)
  if (stops.cancel.aborted || !isRetried(job, outcome)) return outcome
  run.push({ type: 'job.retry', job: job.name, attempt: attempt + 1, outcome })
  return attempts(run, job, slot, stops, attempt + 1)
}
