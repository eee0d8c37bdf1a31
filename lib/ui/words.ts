import type { FailureReason, JobStatus, Outcome } from '../plan/types.ts'
import { formatSeconds } from './duration.ts'

const STATUS: Readonly<Record<JobStatus, string>> = {
  success: 'passed',
  failed: 'failed',
  canceled: 'canceled',
  skipped: 'skipped',
  manual: 'manual',
}

const REASON: Readonly<Record<FailureReason, string>> = {
  script_failure: 'the script failed',
  job_execution_timeout: 'the job took longer than its timeout',
  runner_system_failure: 'the system failed',
  runner_configuration_error: 'the configuration is wrong',
  runner_unsupported: 'no runner here can do it',
  runner_external_dependency_failure: 'something the job needs cannot be reached',
  image_pull_failure: 'the image cannot be pulled',
  missing_dependency_failure: 'artifacts that the job needs are missing',
  downstream_pipeline_creation_failed: 'the child pipeline cannot be created',
  runner_interrupted: 'the runner was stopped',
  unknown_failure: 'for an unknown reason',
}

type Ending = Pick<Outcome, 'status' | 'allowedToFail'>

/** Every sentence that a run shows besides the logs of its jobs. */
export const words = {
  status: ({ status, allowedToFail }: Ending): string =>
    status === 'failed' && allowedToFail ? 'allowed to fail' : STATUS[status],
  reason: ({ reason, message }: Pick<Outcome, 'reason' | 'message'>): string => {
    if (message === undefined) return reason === undefined ? '' : REASON[reason]
    return reason === undefined || reason === 'script_failure' ? message : `${message} (${reason})`
  },
  jobEnded: (job: string, outcome: Outcome): string => {
    const why = words.reason(outcome)
    const time = outcome.seconds > 0 ? ` in ${formatSeconds(outcome.seconds)}` : ''
    return `${job} ${endings(outcome)}${time}${why ? `: ${why}` : ''}`
  },
  jobRetried: (job: string, outcome: Outcome, attempt: number): string =>
    `${job} failed: ${words.reason(outcome)}; attempt ${attempt} begins`,
  pulling: (image: string, text: string): string => `pulling ${image}${text ? ` ${text}` : ''}`,
  pulled: (image: string): string => `pulled ${image}`,
  lastLines: (count: number): string => (count === 1 ? 'its last line:' : `its last ${count} lines:`),
  wholeLog: (path: string): string => `whole log: ${path}`,
  waiting: (jobs: number): string => (jobs === 1 ? '1 job waits' : `${jobs} jobs wait`),
  moreRunning: (jobs: number): string => `${jobs} more ${jobs === 1 ? 'runs' : 'run'}`,
  count: (count: number, ending: Ending): string => `${count} ${words.status(ending)}`,
  total: (seconds: number): string => `in ${formatSeconds(seconds)}`,
  offered: (names: string, jobs: number): string =>
    `${names} ${jobs === 1 ? 'is' : 'are'} manual: press m to choose manual jobs to start`,
  chooseMeanwhile: 'Which manual jobs are to start?',
  chooseLast: 'Only manual jobs are left. Which of them are to start?',
  keys: 'Space marks, Enter starts what is marked, Esc goes on without.',
  keysLast: 'Space marks, Enter starts what is marked; Enter without a mark ends the run.',
  confirm: (job: string, question: string): string => `${job}: ${question} Press y to start it, n to leave it.`,
  noJobs: 'no job ran',
  logOf: (job: string, path: string): string => `log of ${job}: ${path}`,
  error: (text: string): string => `error: ${text}`,
  warning: (text: string): string => `warning: ${text}`,
  rerun: (command: string): string => `run what failed again: ${command}`,
  keptJob: (job: string, container: string, command: string): string => `${job} is kept in ${container}: ${command}`,
  removeKept: (command: string): string => `remove what is kept: ${command}`,
  problems: (errors: number, warnings: number): string =>
    [plural(errors, 'error'), plural(warnings, 'warning')].filter(Boolean).join(', '),
  coverage: (percent: number | undefined): string => (percent === undefined ? '' : `${percent} %`),
  environment: ({ name, url }: NonNullable<Outcome['environment']>): string => `${name}: ${url}`,
  columns: {
    stage: 'stage',
    job: 'job',
    status: 'status',
    time: 'time',
    attempts: 'attempts',
    coverage: 'coverage',
    reason: 'reason',
  },
} as const

const endings = ({ status, allowedToFail }: Ending): string =>
  status === 'failed' && allowedToFail ? 'failed (allowed to fail)' : STATUS[status]

const plural = (count: number, noun: string): string => (count === 0 ? '' : `${count} ${noun}${count === 1 ? '' : 's'}`)
