import { type Answer, type Client, call } from './client.ts'
import type { Info } from './info.ts'

/** Who asks for jobs. */
export type JobRequest = {
  readonly token: string
  readonly systemId: string
  readonly info: Info
  readonly signal: AbortSignal
}

/**
 * POST /jobs/request: 201 with a job, 204 without; the server may hold it for a minute (runner-api §1.6). `job` is there
 * only when the answer could be read.
 */
export const requestJob = async (
  client: Client,
  { token, systemId, info, signal }: JobRequest,
): Promise<Answer & { readonly job?: unknown }> => {
  const { lastUpdate } = client
  const answer = await call(client, {
    method: 'POST',
    path: 'jobs/request',
    headers: { 'runner-token': token },
    json: { info, token, system_id: systemId, ...(lastUpdate !== '' && { last_update: lastUpdate }) },
    success: 201,
    decode: true,
    signal,
  })
  return answer.json === undefined ? answer : { ...answer, job: answer.json }
}

/** What the server wants to become of a running job. */
export type Verdict = {
  /** Kill it, and do not run `after_script`: canceled, failed or erased in GitLab. */
  readonly abort: boolean
  /** End its script, then run `after_script`. */
  readonly cancel: boolean
  /** Seconds until the next update; absent: as before. */
  readonly interval?: number
}

export type UpdateResult = Verdict & {
  readonly kind: 'done' | 'accepted' | 'mismatch' | 'gone' | 'failed'
  readonly text: string
}

export type JobState = {
  readonly state: 'running' | 'success' | 'failed'
  readonly reason?: string
  readonly exitCode?: number
  /** Of the trace so far: `crc32:xxxxxxxx` and its bytes. */
  readonly checksum?: string
  readonly size?: number
}

export type RunningJob = { readonly id: number; readonly token: string; readonly info: Info }

/** PUT /jobs/:id: acknowledges a job, keeps it alive, ends it (runner-api §1.7). */
export const updateJob = async (
  client: Client,
  { id, token, info }: RunningJob,
  { state, reason, exitCode, checksum, size }: JobState,
): Promise<UpdateResult> => {
  const answer = await call(client, {
    method: 'PUT',
    path: `jobs/${id}`,
    headers: { 'job-token': token },
    json: {
      info,
      token,
      state,
      ...(reason && { failure_reason: reason }),
      ...(checksum && { checksum }),
      output: { ...(checksum && { checksum }), ...(size && { bytesize: size }) },
      ...(exitCode && { exit_code: exitCode }),
    },
    success: 200,
    decode: false,
  })
  const kind = updateKind(answer)
  return { kind, text: answer.text, ...verdictOf(answer), abort: kind === 'gone' }
}

const updateKind = (answer: Answer): UpdateResult['kind'] => {
  if (isEnded(answer)) return 'gone'
  const kinds: Readonly<Record<number, UpdateResult['kind']>> = {
    200: 'done',
    202: 'accepted',
    412: 'mismatch',
    404: 'gone',
  }
  return kinds[answer.status] ?? 'failed'
}

export type PatchResult = Verdict & {
  readonly kind: 'taken' | 'range' | 'gone' | 'failed'
  /** Where the server's trace ends. */
  readonly offset: number
  readonly text: string
}

/** PATCH /jobs/:id/trace: the bytes of the trace from `start` on (runner-api §1.8). */
export const patchTrace = async (
  client: Client,
  { id, token }: Pick<RunningJob, 'id' | 'token'>,
  { start, bytes, debug }: { readonly start: number; readonly bytes: Buffer; readonly debug: boolean },
): Promise<PatchResult> => {
  const answer = await call(client, {
    method: 'PATCH',
    path: `jobs/${id}/trace?debug_trace=${debug}`,
    headers: {
      'job-token': token,
      'content-type': 'text/plain',
      'content-range': `${start}-${start + bytes.length - 1}`,
      'content-length': `${bytes.length}`,
    },
    bytes,
    success: 202,
    decode: false,
  })
  const verdict = verdictOf(answer)
  const end = start + bytes.length
  if (verdict.abort) return { kind: 'gone', offset: start, text: answer.text, ...verdict }
  if (answer.status === 202) return { kind: 'taken', offset: end, text: answer.text, ...verdict }
  if (answer.status === 416) return { kind: 'range', offset: storedBytes(answer), text: answer.text, ...verdict }
  return { kind: answer.status === 404 ? 'gone' : 'failed', offset: start, text: answer.text, ...verdict }
}

/** `Range: 0-N`: N bytes are there. Anything else: none. */
const storedBytes = ({ headers }: Answer): number => Number(/^0-(\d+)$/.exec(headers.range ?? '')?.[1] ?? 0)

const isEnded = ({ status, headers }: Answer): boolean =>
  status === 403 || ['canceled', 'failed'].includes(headers['job-status'] ?? '')

const verdictOf = (answer: Answer): Verdict => {
  const seconds = /^\d+$/.exec(answer.headers['x-gitlab-trace-update-interval'] ?? '')?.[0]
  const interval = Math.min(Number(seconds ?? 0), 900)
  return {
    abort: isEnded(answer),
    cancel: answer.headers['job-status'] === 'canceling',
    ...(interval > 0 && { interval }),
  }
}
