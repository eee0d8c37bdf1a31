import type { Outcome } from '../plan/types.ts'
import type { Section } from '../runner/events.ts'
import type { Settings } from '../settings/types.ts'
import type { MetricsKit } from './metrics-kit.ts'
import { perRunner, runnerLabels } from './metrics-state.ts'
import type { Queueing } from './payload.ts'

export type JobMetrics = {
  readonly jobTaken: (settings: Settings, queueing: Queueing) => void
  readonly jobEnded: (settings: Settings, outcome: Outcome) => void
  /** Only for jobs that ask for it: a series for each stage is much. */
  readonly stageEnded: (settings: Settings, stage: Section, seconds: number) => void
}

/** Counts jobs (runner-api §5). */
export const jobMetrics = ({ counter, gauge, histogram }: MetricsKit): JobMetrics => {
  const jobs = counter('jobs_total', 'Jobs taken.', perRunner)
  const modes = counter('job_execution_mode_total', 'Jobs taken, by how they are run.', ['mode', 'executor'])
  const failures = counter('failed_jobs_total', 'Jobs that failed.', [...perRunner, 'failure_reason', 'mode'])
  const buckets = [30, 60, 300, 600, 1800, 3600, 7200, 10_800, 18_000, 36_000]
  const durations = histogram('job_duration_seconds', 'How long jobs took.', perRunner, buckets)
  const short = [1, 3, 10, 30, 60, 120, 300, 900, 1800, 3600]
  const queued = [...perRunner, 'project_jobs_running']
  const waits = histogram('job_queue_duration_seconds', 'How long jobs waited for a runner.', queued, short)
  const size = gauge('job_queue_size', 'Jobs that waited for the runner when it got its last one.', perRunner)
  const depth = gauge('job_queue_depth', 'How far GitLab looked for the last job.', perRunner)
  const late = counter('acceptable_job_queuing_duration_exceeded_total', 'Jobs that waited too long.', perRunner)
  const stages = histogram('job_stage_duration_seconds', 'How long stages took.', [...perRunner, 'stage'], short)
  const processing = counter('worker_processing_failures_total', 'Jobs that a worker could not bring to a good end.', [
    ...['failure_type', ...perRunner],
  ])
  const mode = 'traditional'
  return {
    jobTaken: (settings, queueing) => {
      const labels = runnerLabels(settings)
      jobs.inc(labels)
      modes.inc({ mode, executor: 'docker' })
      waits.observe({ ...labels, project_jobs_running: queueing.projectJobsRunning }, queueing.seconds)
      size.set(labels, queueing.size)
      depth.set(labels, queueing.depth)
      late.inc(labels, 0)
    },
    jobEnded: (settings, { status, reason = 'job_canceled', seconds }) => {
      const labels = runnerLabels(settings)
      durations.observe(labels, seconds)
      if (status === 'success') return
      failures.inc({ ...labels, failure_reason: reason, mode })
      processing.inc({ ...labels, failure_type: 'job_failure' })
    },
    stageEnded: (settings, stage, seconds) => stages.observe({ ...runnerLabels(settings), stage }, seconds),
  }
}
