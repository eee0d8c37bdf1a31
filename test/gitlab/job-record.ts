import type { Reply, Seen } from './coordinator.ts'

/** A job that was given to a runner, and what came back. */
export type JobRecord = {
  readonly payload: Readonly<Record<string, unknown>>
  /** The `system_id` of the runner that asked for it. */
  readonly takenBy: string
  trace: Buffer
  /** As the runner reported them, in order. */
  readonly states: string[]
  /** Sent as `Job-Status` with every answer, e.g. `canceling`. */
  status: string
  /** Seconds between updates that the runner is asked for. */
  interval: number
  readonly artifacts: Seen[]
}

export const createJob = (payload: Readonly<Record<string, unknown>>, takenBy = ''): JobRecord => ({
  payload,
  takenBy,
  trace: Buffer.alloc(0),
  states: [],
  status: 'running',
  interval: 1,
  artifacts: [],
})

const headers = (job: JobRecord): Record<string, string> => ({
  'Job-Status': job.status,
  'X-GitLab-Trace-Update-Interval': `${job.interval}`,
})

/** PUT /jobs/:id (runner-api §1.7). */
export const updateJob = (job: JobRecord, { json }: Seen): Reply => {
  const { state } = json as { readonly state?: string }
  job.states.push(state ?? '')
  return { status: 200, body: '200', headers: headers(job) }
}

/** PATCH /jobs/:id/trace: bytes are taken only where the trace ends (runner-api §1.8). */
export const appendTrace = (job: JobRecord, seen: Seen): Reply => {
  const start = Number(/^(\d+)-/.exec(String(seen.headers['content-range'] ?? ''))?.[1] ?? Number.NaN)
  if (Number.isNaN(start)) return { status: 400, json: { message: 'Missing header Content-Range' } }
  if (start === job.trace.length) job.trace = Buffer.concat([job.trace, seen.body])
  else return { status: 416, headers: { ...headers(job), Range: `0-${job.trace.length}` } }
  return { status: 202, body: '202', headers: { ...headers(job), Range: `0-${job.trace.length}` } }
}
