import { toDuration } from '../util/go-duration.ts'
import { canceled, type Failure, Stopped } from './outcome.ts'
import { words } from './words.ts'

/**
 * How a job can be stopped. `cancel` is gentle: the script is ended, `after_script` and clean-up follow. `abort` ends
 * everything but the clean-up: the job's timeout, or a user who insists (runner-docker-executor §3.8, §3.11).
 */
export type Stops = { readonly cancel: AbortSignal; readonly abort: AbortSignal; close(): void }

/** What a user can do to a whole run. */
export type RunStops = { readonly cancel: AbortSignal; readonly abort: AbortSignal }

/** The stops of one job that may take `timeout` seconds. */
export const jobStops = (run: RunStops, timeout: number): Stops => {
  const timer = stopAfter(timeout, {
    status: 'failed',
    reason: 'job_execution_timeout',
    message: words.jobTimeout(toDuration(timeout)),
  })
  const abort = AbortSignal.any([run.abort, timer.signal])
  return { cancel: AbortSignal.any([run.cancel, abort]), abort, close: timer.close }
}

export type Timer = { readonly signal: AbortSignal; close(): void }

/** Aborts with the failure after so many seconds. */
export const stopAfter = (seconds: number, failure: Failure): Timer => {
  const controller = new AbortController()
  const timer = setTimeout(() => controller.abort(new Stopped(failure)), Math.min(seconds * 1000, 2 ** 31 - 1))
  return { signal: controller.signal, close: () => clearTimeout(timer) }
}

/** Why a signal was aborted, as a job's failure. */
export const failureOf = (signal: AbortSignal): Failure =>
  signal.reason instanceof Stopped ? signal.reason.failure : canceled
