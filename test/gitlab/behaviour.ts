import type { Reply, Seen } from './coordinator.ts'
import { appendTrace, createJob, type JobRecord, updateJob } from './job-record.ts'

/** What the server knows: runners by token, jobs that wait, jobs that were given out. */
export type State = {
  readonly runners: Map<string, { readonly id: number; readonly expiresAt?: string }>
  /** Payloads that wait for a runner, first in, first out. */
  readonly queue: Record<string, unknown>[]
  /** Jobs given out, by id. */
  readonly jobs: Map<number, JobRecord>
  /** `X-GitLab-Last-Update` of the answers to polls. */
  lastUpdate: string
  /** Artifacts to be downloaded, by job id. */
  readonly downloads: Map<number, Buffer>
  nextRunner: number
}

export const createState = (): State => ({
  runners: new Map(),
  queue: [],
  jobs: new Map(),
  lastUpdate: 'v1',
  downloads: new Map(),
  nextRunner: 1,
})

type Handler = (state: State, seen: Seen, id: number) => Reply

/** How GitLab answers (runner-api §1); the first route that fits. */
const routes: readonly (readonly [RegExp, Handler])[] = [
  [/^POST \/runners$/, state => register(state)],
  [/^POST \/runners\/verify$/, (state, seen) => verify(state, seen)],
  [/^DELETE \/runners(\/managers)?$/, (state, seen) => remove(state, seen)],
  [/^POST \/runners\/reset_authentication_token$/, (state, seen) => reset(state, seen)],
  [/^POST \/runners\/(\d+)\/reset_authentication_token$/, state => register(state)],
  [/^POST \/jobs\/request$/, (state, seen) => request(state, seen)],
  [/^PUT \/jobs\/(\d+)$/, (state, seen, id) => withJob(state, id, job => updateJob(job, seen))],
  [/^PATCH \/jobs\/(\d+)\/trace$/, (state, seen, id) => withJob(state, id, job => appendTrace(job, seen))],
  [/^POST \/jobs\/(\d+)\/artifacts$/, (state, seen, id) => upload(state, seen, id)],
  [/^GET \/jobs\/(\d+)\/artifacts$/, (state, _, id) => download(state, id)],
]

export const answer = (state: State, seen: Seen): Reply => {
  const route = `${seen.method} ${seen.path}`
  for (const [pattern, handle] of routes) {
    const found = pattern.exec(route)
    if (found) return handle(state, seen, Number(found[1]))
  }
  return { status: 404, json: { error: '404 Not Found' } }
}

const tokenOf = ({ json }: Seen): string =>
  typeof json === 'object' && json !== null && 'token' in json ? String(json.token) : ''

const register = (state: State): Reply => {
  const id = state.nextRunner++
  const token = `t1_registered${id}xxxxxxxx`
  state.runners.set(token, { id })
  return { status: 201, json: { id, token, token_expires_at: null } }
}

/** Tokens that start like those of runners created in GitLab are all good: tests need not announce them. */
const verify = (state: State, seen: Seen): Reply => {
  const token = tokenOf(seen)
  const known = state.runners.get(token)
  if (!known && !token.startsWith('glrt-')) return { status: 403, json: { message: '403 Forbidden' } }
  const runner = known ?? { id: state.nextRunner++ }
  state.runners.set(token, runner)
  return { status: 200, json: { id: runner.id, token, token_expires_at: runner.expiresAt ?? null } }
}

const remove = (state: State, seen: Seen): Reply =>
  state.runners.delete(tokenOf(seen)) ? { status: 204 } : { status: 403, json: { message: '403 Forbidden' } }

const reset = (state: State, seen: Seen): Reply => {
  const runner = state.runners.get(tokenOf(seen))
  if (!runner) return { status: 403, json: { message: '403 Forbidden' } }
  const token = `${tokenOf(seen)}-new`
  state.runners.delete(tokenOf(seen))
  state.runners.set(token, { id: runner.id })
  return { status: 201, json: { token, token_expires_at: null } }
}

const request = (state: State, { json }: Seen): Reply => {
  const payload = state.queue.shift()
  if (payload === undefined) return { status: 204, headers: { 'X-GitLab-Last-Update': state.lastUpdate } }
  state.jobs.set(
    Number(payload.id),
    createJob(payload, String((json as { readonly system_id?: string } | undefined)?.system_id)),
  )
  return { status: 201, json: payload }
}

const withJob = (state: State, id: number, handle: (job: JobRecord) => Reply): Reply => {
  const job = state.jobs.get(id)
  return job === undefined ? { status: 404, json: { message: '404 Not Found' } } : handle(job)
}

const upload = (state: State, seen: Seen, id: number): Reply =>
  withJob(state, id, job => {
    job.artifacts.push(seen)
    return { status: 201, json: { id } }
  })

const download = (state: State, id: number): Reply => {
  const body = state.downloads.get(id)
  return body === undefined ? { status: 404 } : { status: 200, headers: { 'Content-Type': 'application/zip' }, body }
}
