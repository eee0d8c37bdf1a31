import { setTimeout as sleep } from 'node:timers/promises'
import { type UpdateResult, updateJob, type Verdict } from './jobs.ts'
import { type FinalState, finishTrace } from './trace-end.ts'
import { openTraceFile } from './trace-file.ts'
import { type Sending, sendChunk, type TraceOptions } from './trace-send.ts'

/** The log of a running job on its way to the server. */
export type Trace = {
  /** Sends what is left and the final state, as often as the settings allow. False: GitLab was not told. */
  readonly finish: (state: FinalState) => Promise<boolean>
}

/**
 * Sends a job's log while it grows: at every interval the new bytes, and a sign of life when there has been none for a
 * while (runner-api §3.1).
 */
export const startTrace = (options: TraceOptions): Trace => {
  const sending: Sending = { options, source: openTraceFile(options.file), sent: 0, interval: options.interval }
  const stop = new AbortController()
  const loop = sendWhileRunning(sending, stop.signal)
  return {
    finish: async state => {
      stop.abort()
      await loop
      const told = await finishTrace(sending, state)
      await sending.source.close()
      return told
    },
  }
}

const sendWhileRunning = async (sending: Sending, stop: AbortSignal): Promise<void> => {
  const { options } = sending
  let refreshed = 0
  let isCanceled = false
  const obey = (verdict: Verdict): boolean => {
    if (verdict.interval !== undefined) sending.interval = verdict.interval
    if (verdict.cancel && !isCanceled) {
      isCanceled = true
      options.onCancel()
    }
    if (verdict.abort) options.onAbort()
    return !verdict.abort
  }
  while (await waits(sending.interval, stop)) {
    const patched = await sendChunk(sending)
    if (patched !== undefined && !obey(patched)) return
    if (patched?.kind === 'taken' || patched?.kind === 'range') refreshed = Date.now()
    const isQuiet = patched === undefined || patched.kind === 'taken'
    if (!isQuiet || Date.now() - refreshed <= options.force * 1000) continue
    const alive = await keepAlive(sending)
    if (!obey(alive)) return
    if (alive.kind === 'done') refreshed = Date.now()
  }
}

/** False when the job has ended meanwhile. */
const waits = (seconds: number, stop: AbortSignal): Promise<boolean> =>
  sleep(seconds * 1000, true, { signal: stop }).catch(() => false)

const keepAlive = async ({ options, source }: Sending): Promise<UpdateResult> => {
  const { checksum, size } = await source.sum()
  return updateJob(options.client, options.job, { state: 'running', checksum, size })
}
