import { setTimeout as sleep } from 'node:timers/promises'
import { type JobState, updateJob } from './jobs.ts'
import { type Sending, sendChunk } from './trace-send.ts'

/** How a job ended, in GitLab's words. */
export type FinalState = Pick<JobState, 'reason' | 'exitCode'> & { readonly state: 'success' | 'failed' }

const longestWait = 60 * 60

/**
 * Sends the rest of the log and the final state until the server has both; starts anew, after waits that grow, when it
 * cannot be reached (runner-api §3.2). False when that did not help either.
 */
export const finishTrace = async (sending: Sending, state: FinalState): Promise<boolean> => {
  const { finalRetries, interval } = sending.options
  for (let attempt = 0; ; attempt++) {
    sending.interval = interval
    if (await tryToFinish(sending, state)) return true
    if (attempt + 1 >= finalRetries) return false
    await pause(Math.min(2 ** attempt, longestWait))
  }
}

const tryToFinish = async (sending: Sending, state: FinalState): Promise<boolean> => {
  for (;;) {
    if (!(await sendRest(sending))) return false
    const { options, source } = sending
    const { checksum, size } = await source.sum()
    const { kind, interval } = await updateJob(options.client, options.job, { ...state, checksum, size })
    if (interval !== undefined) sending.interval = interval
    if (kind === 'done' || kind === 'gone') return true
    await pause(sending.interval)
    if (kind === 'failed') return false
    if (kind === 'mismatch') sending.sent = 0
  }
}

/** All bytes that are left, back to back. A job that is gone gets no more of them. */
const sendRest = async (sending: Sending): Promise<boolean> => {
  for (;;) {
    const result = await sendChunk(sending)
    if (result === undefined || result.kind === 'gone') return true
    if (result.interval !== undefined) sending.interval = result.interval
    if (result.kind === 'taken') continue
    await pause(sending.interval)
    if (result.kind === 'failed') return false
  }
}

const pause = (seconds: number): Promise<void> => sleep(seconds * 1000)
