import type { NewEvent, Section } from '../runner/events.ts'
import type { Settings } from '../settings/types.ts'

/** A job that the agent is doing. */
export type RunningJob = {
  readonly id: number
  readonly settings: Settings
  /** Milliseconds since the epoch. */
  readonly started: number
  stage: Section | 'pending'
}

/** All jobs that the agent is doing, for `/debug/jobs/list` and the metrics. */
export type Running = {
  readonly begin: (id: number, settings: Settings) => RunningJob
  readonly end: (job: RunningJob) => void
  readonly all: () => readonly RunningJob[]
}

export const createRunning = (now: () => number): Running => {
  const jobs = new Set<RunningJob>()
  return {
    begin: (id, settings) => {
      const job: RunningJob = { id, settings, started: now(), stage: 'pending' }
      jobs.add(job)
      return job
    },
    end: job => void jobs.delete(job),
    all: () => [...jobs],
  }
}

/** Follows a job by its events. `onEnd` is told of each stage that has ended, and of its seconds. */
export const followStage = (
  job: RunningJob,
  now: () => number,
  onEnd?: (stage: Section, seconds: number) => void,
): ((event: NewEvent) => void) => {
  let since = 0
  return event => {
    if (event.type !== 'section') return
    if (event.edge === 'start') {
      job.stage = event.name
      since = now()
    } else onEnd?.(event.name, (now() - since) / 1000)
  }
}

/** `/debug/jobs/list` (runner-api §5). */
export const jobLines = (jobs: readonly RunningJob[], now: number): string =>
  jobs
    .map(({ id, settings, started, stage }) => {
      const url = `${settings.identity.url.replace(/\/+$/, '')}/-/jobs/${id}`
      const seconds = `${((now - started) / 1000).toFixed(3)}s`
      return `url=${url} state=running stage=${stage} executor_stage=docker_run duration=${seconds}\n`
    })
    .join('')
