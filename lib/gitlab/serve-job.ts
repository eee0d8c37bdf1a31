import { appendFile, rm } from 'node:fs/promises'
import type { Outcome } from '../plan/types.ts'
import { canceled, Stopped } from '../runner/outcome.ts'
import type { Client } from './client.ts'
import { toFinalState } from './failure-reasons.ts'
import type { Info } from './info.ts'
import { type RunningJob, updateJob } from './jobs.ts'
import { type Payload, readPayload } from './payload.ts'
import { startTrace } from './trace.ts'
import type { FinalState } from './trace-end.ts'
import { brokenPayload, jobIsLost, stateNotTaken, unsupportedOptions } from './words.ts'

export type ServeOptions = {
  readonly client: Client
  readonly info: Info
  /** Where the job's log is to be written; nobody else writes there. */
  readonly logFile: (id: number) => string
  /** Runs the job to its end and writes its log. `cancel` ends its script, `abort` everything. */
  readonly execute: (payload: Payload, stops: Stops) => Promise<Outcome>
  readonly warn: (text: string) => void
  readonly finalRetries: number
  /** Seconds between updates of the trace, and until a sign of life: 3 and 30. */
  readonly interval: number
  readonly force: number
}

type Stops = { readonly cancel: AbortSignal; readonly abort: AbortSignal; readonly logFile: string }

/** Does one job that a server has given: acknowledges it, runs it, sends its log and its end (runner-api §1.7, §3). */
export const serveJob = async (json: unknown, options: ServeOptions): Promise<void> => {
  const read = readPayload(json)
  if ('wrong' in read) return options.warn(brokenPayload(read.wrong))
  const { payload } = read
  const job = { id: payload.job.id, token: payload.token, info: options.info }
  if (payload.unsupported.length > 0) return refuse(payload, job, options)
  const { kind, cancel } = await updateJob(options.client, job, { state: 'running' })
  if (kind === 'gone') return
  if (cancel) await updateJob(options.client, job, { state: 'failed', reason: 'job_canceled' })
  else await run(payload, job, options)
}

const run = async (payload: Payload, job: RunningJob, options: ServeOptions): Promise<void> => {
  const [cancel, abort] = [new AbortController(), new AbortController()]
  const logFile = options.logFile(job.id)
  const trace = follow(payload, job, options, { cancel, abort })
  const { state, bug } = await options.execute(payload, { cancel: cancel.signal, abort: abort.signal, logFile }).then(
    outcome => ({ state: toFinalState(outcome, payload.features.failureReasons), bug: undefined }),
    (bug: unknown) => ({ state: { state: 'failed', reason: 'runner_system_failure' } as const, bug }),
  )
  // The server must not wait for the job until it times out.
  if (bug !== undefined) await appendFile(logFile, `${jobIsLost}\n`)
  await end(trace, state, options, job)
  if (bug !== undefined) throw bug
}

/** A job that asks for what nobody knows ends before it begins (runner-api §2). */
const refuse = async (payload: Payload, job: RunningJob, options: ServeOptions): Promise<void> => {
  await appendFile(options.logFile(job.id), `${unsupportedOptions(payload.unsupported)}\n`)
  const trace = follow(payload, job, options, { cancel: new AbortController(), abort: new AbortController() })
  await end(trace, { state: 'failed', reason: 'runner_system_failure', exitCode: 3 }, options, job)
}

type Controllers = { readonly cancel: AbortController; readonly abort: AbortController }

const follow = (payload: Payload, job: RunningJob, options: ServeOptions, { cancel, abort }: Controllers) =>
  startTrace({
    ...options,
    job,
    file: options.logFile(job.id),
    debug: payload.job.variables.some(({ key, value }) => /^CI_DEBUG_(TRACE|SERVICES)$/.test(key) && value === 'true'),
    onAbort: () => abort.abort(new Stopped(canceled)),
    onCancel: () => cancel.abort(new Stopped(canceled)),
  })

const end = async (
  trace: ReturnType<typeof startTrace>,
  state: FinalState,
  { warn, logFile }: ServeOptions,
  { id }: RunningJob,
): Promise<void> => {
  if (!(await trace.finish(state))) warn(stateNotTaken(id))
  await rm(logFile(id), { force: true })
}
