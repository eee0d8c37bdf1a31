import { appendFile } from 'node:fs/promises'
import { type Client, createClient } from '../../lib/gitlab/client.ts'
import { toServerReason } from '../../lib/gitlab/failure-reasons.ts'
import { jobInfo } from '../../lib/gitlab/info.ts'
import { requestJob } from '../../lib/gitlab/jobs.ts'
import { type ServeOptions, serveJob } from '../../lib/gitlab/serve-job.ts'
import type { Outcome } from '../../lib/plan/types.ts'
import { assert, suite } from '../harness/suite.ts'
import { type Coordinator, startCoordinator } from './coordinator.ts'
import { createPlace, type Place } from './program.ts'

/** A job from its payload to its final state, without containers; numbers are those of runner-api §8. */
const test = suite('gitlab/serve-job')

const put = 'PUT /jobs/7'
const patch = 'PATCH /jobs/7/trace'
const info = jobInfo('1', {}, '')
const outcome = (rest: Partial<Outcome>): Outcome => ({
  status: 'success',
  seconds: 1,
  attempts: 1,
  allowedToFail: false,
  ...rest,
})

let server: Coordinator
let place: Place
let client: Client
let executed: number
let warnings: string[]

test.before.each(async () => {
  server = await startCoordinator()
  place = await createPlace()
  client = await createClient({ url: server.url, certificates: {}, version: '1' })
  executed = 0
  warnings = []
})

test.after.each(async () => {
  await client.http.close()
  await server.close()
  await place.remove()
})

const serve = async (execute: ServeOptions['execute'], payload: Record<string, unknown> = {}): Promise<void> => {
  server.state.queue.push({ id: 7, token: 'job-token', ...payload })
  const { job } = await requestJob(client, { token: 't', systemId: 's', info, signal: AbortSignal.timeout(10_000) })
  await serveJob(job, {
    client,
    info,
    logFile: () => `${place.folder}/log`,
    execute: (read, stops) => {
      executed += 1
      return execute(read, stops)
    },
    warn: text => void warnings.push(text),
    finalRetries: 2,
    interval: 0.05,
    force: 30,
  })
}

const states = () => server.seen(put).map(({ json }) => (json as { state: string }).state)
const last = () => (server.seen(put).at(-1)?.json ?? {}) as Record<string, unknown>
const succeed: ServeOptions['execute'] = async () => outcome({})

test('30. the first call acknowledges the job', async () => {
  await serve(succeed)
  const first = server.requests[1]
  assert.is(`${first?.method} ${first?.path}`, put)
  assert.equal(first?.json, { info, token: 'job-token', state: 'running', output: {} })
  assert.is(first?.headers['job-token'], 'job-token')
  assert.is(first?.headers.accept, undefined)
  assert.equal(states(), ['running', 'success'])
})

test('a bug of ours fails the job at once, and is thrown on', async () => {
  const bug = new Error('a bug')
  const thrown = await serve(async () => {
    throw bug
  }).catch((error: unknown) => error)
  assert.is(thrown, bug)
  assert.equal([last().state, last().failure_reason], ['failed', 'runner_system_failure'])
  assert.match(String(server.state.jobs.get(7)?.trace), 'ERROR: Job failed (system failure)')
})

test('a job leaves no log behind', async () => {
  await serve(async (_, { logFile }) => {
    await appendFile(logFile, 'output\n')
    return outcome({})
  })
  assert.is(String(server.state.jobs.get(7)?.trace), 'output\n')
  assert.is(await place.read('log'), '')
  await serve(succeed, { image: { name: 'a', executor_opts: { docker: { bogus: 1 } } } })
  assert.is(await place.read('log'), '')
})

for (const [title, reply] of [
  ['31. refused: nothing more is sent', { status: 403 }],
  ['32. canceled meanwhile: nothing more is sent', { status: 200, headers: { 'Job-Status': 'canceled' } }],
] as const)
  test(title, async () => {
    server.script(put, reply)
    await serve(succeed)
    assert.is(executed, 0)
    assert.is(server.requests.length, 2)
  })

test('33. canceling: one final state, no script', async () => {
  server.script(put, { status: 200, headers: { 'Job-Status': 'canceling' } })
  await serve(succeed)
  assert.is(executed, 0)
  assert.equal(states(), ['running', 'failed'])
  assert.is(last().failure_reason, 'job_canceled')
})

for (const [status, times] of [
  [409, 1],
  [500, 5],
] as const)
  test(`34. ${status}: the job runs`, async () => {
    server.script(put, ...Array.from({ length: times }, () => ({ status, headers: { 'Retry-After': '0' } })))
    await serve(succeed)
    assert.is(executed, 1)
    assert.equal(states(), [...Array.from({ length: times }, () => 'running'), 'success'])
  })

test('35. options that nobody knows', async () => {
  await serve(succeed, { image: { name: 'a', executor_opts: { docker: { bogus: 1 } } } })
  assert.is(executed, 0)
  assert.equal(states(), ['failed'])
  assert.equal([last().failure_reason, last().exit_code], ['runner_system_failure', 3])
  assert.match(String(server.state.jobs.get(7)?.trace), 'Unsupported executor options: docker.bogus')
})

test('26. a payload that is wrong is left to the server', async () => {
  await serve(succeed, { timeout: 1, job_info: { project_id: 'x' } })
  assert.is(server.requests.length, 1)
  assert.match(warnings[0] ?? '', 'project_id has the wrong type')
})

test('42. an abort reaches the job', async () => {
  server.always(patch, { status: 403 })
  await serve(async (_, { abort, logFile }) => {
    await appendFile(logFile, 'output\n')
    await new Promise<void>(resolve => abort.addEventListener('abort', () => resolve()))
    return outcome({ status: 'canceled' })
  })
  assert.is(executed, 1)
})

test('62. a cancel reaches the job, which ends as failed', async () => {
  await serve(async (_, { cancel, logFile }) => {
    const record = server.state.jobs.get(7)
    if (record) record.status = 'canceling'
    await appendFile(logFile, 'output\n')
    await new Promise<void>(resolve => cancel.addEventListener('abort', () => resolve()))
    await appendFile(logFile, 'after\n')
    return outcome({ status: 'canceled' })
  })
  assert.equal([last().state, last().failure_reason], ['failed', 'unknown_failure'])
  assert.is(String(server.state.jobs.get(7)?.trace), 'output\nafter\n')
})

test('55. exit codes', async () => {
  await serve(async () => outcome({ status: 'failed', reason: 'script_failure', exitCode: 3 }))
  assert.equal([last().state, last().failure_reason, last().exit_code], ['failed', 'script_failure', 3])
})

test('61. reasons that a server does not list', () => {
  assert.is(toServerReason('runner_interrupted', []), 'unknown_failure')
  assert.is(toServerReason('image_pull_failure', []), 'runner_system_failure')
  assert.is(toServerReason('image_pull_failure', ['image_pull_failure']), 'image_pull_failure')
  assert.is(toServerReason('runner_configuration_error', []), 'script_failure')
  assert.is(toServerReason('job_canceled', []), 'unknown_failure')
  assert.is(toServerReason('job_execution_timeout', []), 'job_execution_timeout')
})
