import type { FailureReason, Job, Outcome } from '../plan/types.ts'
import { type FaultCode, SystemFault } from '../util/errors.ts'
import { error, info, yellow } from './style.ts'
import { words } from './words.ts'

/** Why a job did not succeed. `system` failures are the environment's fault, not the script's. */
export type Failure = {
  readonly status: 'failed' | 'canceled'
  /** GitLab Runner's sentence, for the job's log. */
  readonly message: string
  /** The sentence for everybody else, where GitLab's is raw. */
  readonly cause?: string
  readonly hint?: string
  readonly reason?: FailureReason
  readonly exitCode?: number
  readonly system?: boolean
  /** GitLab Runner meets it after the preparation, which it does not repeat then. */
  readonly late?: boolean
  /** An image was there when it was looked for, and not when a container was to be made of it. */
  readonly imageGone?: boolean
  /** What was thrown by a mistake of ours. */
  readonly bug?: unknown
}

/** Why a job is being stopped: the reason of its abort signals. */
export class Stopped extends Error {
  override readonly name = 'Stopped'
  readonly failure: Failure

  constructor(failure: Failure) {
    super(failure.message)
    this.failure = failure
  }
}

/** The user asked for the end. */
export const canceled: Failure = { status: 'canceled', message: words.canceled }

/** GitLab's failure reason for a fault that ended a job (runner-docker-executor §11). */
const reasons: Partial<Record<FaultCode, FailureReason>> = { image_pull_failed: 'image_pull_failure' }

/** What was thrown, as a job's failure; a bug of ours is thrown on. */
export const toFailure = (thrown: unknown): Failure => {
  if (thrown instanceof Stopped) return thrown.failure
  if (!(thrown instanceof SystemFault)) throw thrown
  return {
    status: 'failed',
    message: thrown.message,
    reason: reasons[thrown.code] ?? 'runner_system_failure',
    system: true,
    ...(thrown.code === 'image_missing' && { imageGone: true }),
    ...(thrown.hint !== undefined && { hint: thrown.hint }),
  }
}

/** The last lines of a job's log: what to do about a failure, and the line that GitLab Runner ends with. */
export const resultLines = (failure: Failure | undefined): string[] => {
  if (!failure) return [info(words.succeeded)]
  const { message, hint, system } = failure
  const result = error(system ? words.systemFailure(message) : words.failed(message))
  return hint === undefined || hint === '' ? [result] : [yellow(hint), result]
}

/** How a job ended. */
export const outcomeOf = (job: Job, failure: Failure | undefined, seconds: number, attempts: number): Outcome => {
  if (!failure) return { status: 'success', seconds, attempts, allowedToFail: job.allowFailure === true }
  const { status, message, cause = message, reason, exitCode } = failure
  return {
    status,
    message: cause,
    seconds,
    attempts,
    allowedToFail: mayFail(job, exitCode),
    ...(reason && { reason }),
    ...(exitCode !== undefined && { exitCode }),
  }
}

const mayFail = ({ allowFailure }: Job, exitCode: number | undefined): boolean =>
  typeof allowFailure === 'boolean' ? allowFailure : exitCode !== undefined && allowFailure.exitCodes.includes(exitCode)

/** Whether a job that ended so is run again (ci-yaml §5.6). */
export const isRetried = ({ retry }: Job, { status, reason, exitCode, attempts }: Outcome): boolean => {
  if (status !== 'failed' || attempts > retry.max) return false
  const byReason = retry.when.includes('always') || (reason !== undefined && retry.when.includes(reason))
  return byReason || (exitCode !== undefined && retry.exitCodes.includes(exitCode))
}
