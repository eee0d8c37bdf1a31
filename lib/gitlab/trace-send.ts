import type { Client } from './client.ts'
import { type PatchResult, patchTrace, type RunningJob } from './jobs.ts'
import type { TraceFile } from './trace-file.ts'

export type TraceOptions = {
  readonly client: Client
  readonly job: RunningJob
  /** Where the job's log is written, masked and limited. */
  readonly file: string
  /** The job asked for debug output, which GitLab shows to fewer people. */
  readonly debug: boolean
  /** Kill the job: it was canceled, or erased, in GitLab. */
  readonly onAbort: () => void
  /** End its script; `after_script` follows. Called once. */
  readonly onCancel: () => void
  /** Seconds; the reference runner's are 3 and 30 (runner-api §3.1). */
  readonly interval: number
  readonly force: number
  readonly finalRetries: number
}

/** How far the sending has come; shared by the loop and the end. */
export type Sending = {
  readonly options: TraceOptions
  readonly source: TraceFile
  /** Bytes that the server has. */
  sent: number
  /** Seconds between two updates, as the server last wished. */
  interval: number
}

/** Bytes of one PATCH at most. */
const maxChunk = 1024 * 1024

/** One PATCH with what is new; undefined when nothing is. */
export const sendChunk = async (sending: Sending): Promise<PatchResult | undefined> => {
  const { options, source } = sending
  const bytes = await source.read(sending.sent, maxChunk)
  if (bytes.length === 0) return undefined
  const result = await patchTrace(options.client, options.job, { start: sending.sent, bytes, debug: options.debug })
  sending.sent = result.offset
  return result
}
