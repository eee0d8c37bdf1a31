import { crc32 } from 'node:zlib'
import { assert, suite } from '../harness/suite.ts'
import { type Desk, openDesk, payload } from './desk.ts'

/** Cases of runner-api §8 that need a container and fit nowhere else. */
const test = suite('gitlab/conformance', { timeout: 180 })

let desk: Desk

test.before(async () => {
  desk = await openDesk({ runner: 'output_limit = 3\njob_status_final_update_retry_limit = 2' })
})

test.after(() => desk.close())

const finals = (id: number, { server } = desk) =>
  server.seen(`PUT /jobs/${id}`).map(({ json }) => json as Record<string, unknown>)
const traceOf = (id: number, { server } = desk): string => String(server.state.jobs.get(id)?.trace)

const outputOf = (trace: Buffer) => ({
  checksum: `crc32:${crc32(trace).toString(16).padStart(8, '0')}`,
  bytesize: trace.length,
})

/** Gives the job an id whose first update is answered so, then another job, after whose end nothing more is to come. */
const refusedAtOnce = async (id: number, reply: Record<string, unknown>): Promise<void> => {
  desk.server.script(`PUT /jobs/${id}`, reply)
  desk.server.state.queue.push(payload(['echo ran'], { id }))
  await desk.run(['echo'], { id: id + 1 })
  assert.is(finals(id).length, 1)
  assert.is(desk.server.seen(`PATCH /jobs/${id}/trace`).length, 0)
}

test('31. the server does not want the job any more', () => refusedAtOnce(310, { status: 403 }))

test('32. the job was canceled before it began', () => refusedAtOnce(320, { headers: { 'Job-Status': 'canceled' } }))

/** Begins a job that would take a minute, with an `after_script`. */
const beginLong = async (own: Desk, id: number): Promise<void> => {
  const after = { name: 'after_script', script: ['echo after'] }
  const script = { name: 'script', script: ['echo begun', 'sleep 60'] }
  own.server.state.queue.push(payload([], { id, steps: [script, after] }))
  await own.server.until(() => traceOf(id, own).includes('\nbegun'), 60)
}

const failedInGitLab = async (own: Desk): Promise<void> => {
  await beginLong(own, 430)
  const record = own.server.state.jobs.get(430)
  if (record) record.status = 'failed'
  await own.server.until(() => finals(430, own).at(-1)?.state === 'failed', 60)
  assert.not.match(traceOf(430, own), /\nafter\n/)
}

const unknownToGitLab = async (own: Desk): Promise<void> => {
  await beginLong(own, 420)
  const patches = () => own.server.seen('PATCH /jobs/420/trace').length
  const running = { puts: finals(420, own).length, patches: patches() }
  own.server.always(/ \/jobs\/420/, { status: 403 })
  await own.server.until(() => finals(420, own).at(-1)?.state === 'failed', 60)
  await own.run(['echo'], { id: 421 })
  const later = finals(420, own).slice(running.puts)
  assert.equal(later.filter(({ state }) => state === 'failed').length, 1)
  assert.ok(patches() - running.patches <= 2)
  assert.not.match(traceOf(420, own), /\nafter\n/)
}

// Both wait for the half minute after which a job that prints nothing asks.
test('42, 43. a job that failed in GitLab, or is not known there any more, is killed, without after_script', async () => {
  const own = await openDesk({ global: 'concurrent = 2' })
  try {
    await Promise.all([failedInGitLab(own), unknownToGitLab(own)])
  } finally {
    await own.close()
  }
})

test('48. the limit of the log', async () => {
  const { state, trace } = await desk.run(['i=0; while [ $i -lt 400 ]; do echo "line äöü $i"; i=$((i+1)); done'], {
    id: 480,
  })
  assert.is(state, 'success')
  assert.match(
    trace,
    "\n\u001b[33;1mJob's log exceeded limit of 3072 bytes.\nJob execution will continue but no more output will be collected.\u001b[0;m\n",
  )
  assert.ok(Buffer.from(trace.slice(0, trace.indexOf("\n\u001b[33;1mJob's log"))).length <= 3072)
  const stored = desk.server.state.jobs.get(480)?.trace ?? Buffer.alloc(0)
  assert.equal(finals(480).at(-1)?.output, outputOf(stored))
})

test('49. masked values that overlap: the longest wins', async () => {
  const variables = [
    { key: 'GIT_STRATEGY', value: 'none' },
    { key: 'FF_TIMESTAMPS', value: 'false' },
    { key: 'A', value: 'secret-one', masked: true },
    { key: 'B', value: 'secret-one-and-two', masked: true },
  ]
  const { trace } = await desk.run(['printf "%s" "<$B"; sleep 1; printf "%s\\n" "$A>"'], { id: 490, variables })
  assert.match(trace, '<[MASKED][MASKED]>')
})

test('53. bytes that are no UTF-8', async () => {
  const { trace } = await desk.run(['printf "a\\377b\\n"'], { id: 530 })
  assert.match(trace, '\na\ufffdb\n')
  assert.ok(desk.server.state.jobs.get(530)?.trace.includes(Buffer.from([0x61, 0xef, 0xbf, 0xbd, 0x62])))
})

test('58. a server that never takes the end of a job: the next one runs', async () => {
  desk.server.script('PUT /jobs/580', { status: 200 })
  desk.server.always('PUT /jobs/580', { status: 501 })
  desk.server.state.queue.push(payload(['echo lost'], { id: 580 }))
  assert.is((await desk.run(['echo found'], { id: 581 })).state, 'success')
  assert.equal(
    finals(580).map(({ state }) => state),
    ['running', 'success', 'success'],
  )
})

test('64. canceling while the job is prepared: neither script nor after_script', async () => {
  const after = { name: 'after_script', script: ['echo after-ran'] }
  const steps = [{ name: 'script', script: ['echo script-ran'] }, after]
  // A service that never listens is waited for.
  const services = [{ name: 'gantry-test/web', command: ['sleep', '100'] }]
  desk.server.script('PUT /jobs/640', { status: 200 })
  desk.server.state.queue.push(payload([], { id: 640, steps, services }))
  await desk.server.until(() => finals(640).length > 0)
  const record = desk.server.state.jobs.get(640)
  if (record) record.status = 'canceling'
  await desk.server.until(() => finals(640).at(-1)?.state === 'failed', 60)
  assert.is(finals(640).at(-1)?.failure_reason, 'unknown_failure')
  assert.not.match(traceOf(640), /script-ran|after-ran/)
})

test('63. canceling while after_script runs: it comes to its end, the script decides', async () => {
  const after = { name: 'after_script', script: ['echo after-begun', 'sleep 3', 'echo after-done'] }
  desk.server.state.queue.push(payload([], { id: 630, steps: [{ name: 'script', script: ['echo'] }, after] }))
  await desk.server.until(() => traceOf(630).includes('\nafter-begun'), 60)
  const record = desk.server.state.jobs.get(630)
  if (record) record.status = 'canceling'
  await desk.server.until(() => /success|failed/.test(record?.states.at(-1) ?? ''), 60)
  assert.match(traceOf(630), '\nafter-done\n')
  assert.is(record?.states.at(-1), 'success')
})

test('66. the time of the script: after_script runs', async () => {
  const variables = [
    { key: 'GIT_STRATEGY', value: 'none' },
    { key: 'FF_TIMESTAMPS', value: 'false' },
    { key: 'RUNNER_SCRIPT_TIMEOUT', value: '3s' },
  ]
  const after = { name: 'after_script', script: ['echo after $CI_JOB_STATUS'] }
  const steps = [{ name: 'script', script: ['sleep 60'] }, after]
  const { state, trace } = await desk.run([], { id: 660, variables, steps })
  assert.is(state, 'failed')
  assert.is(finals(660).at(-1)?.failure_reason, 'job_execution_timeout')
  assert.match(trace, '\nafter timedout\n')
})

test('a preparation that fails is tried three times, with its failure in the trace (runner-docker-executor §11)', async () => {
  const { state, trace } = await desk.run(['echo'], { id: 750, image: { name: 'gantry-test/none' } })
  assert.is(state, 'failed')
  assert.is(finals(750).at(-1)?.failure_reason, 'runner_system_failure')
  const lines = `ERROR: Preparation failed: failed to pull image "gantry-test/none" with specified policies [never]`
  assert.is(trace.split(lines).length, 3)
  assert.is(trace.split('\u001b[32;1mWill be retried in 3s ...\u001b[0;m\n').length, 3)
})

test('an entrypoint that floods the log ends with its job, and fills no memory (runner-docker-executor §12 row 9)', async () => {
  const before = process.memoryUsage().rss
  // It ends when it is asked to: else it would go on for all the time that a container is given.
  const flood = `trap 'exit 1' TERM; yes "uid=0(root) gid=0(root)" & wait`
  const image = { name: 'gantry-test/busybox', entrypoint: ['/bin/sh', '-c', flood] }
  const { state, trace } = await desk.run(['echo'], { id: 90, image, runner_info: { timeout: 6 } })
  assert.is(state, 'failed')
  assert.is(finals(90).at(-1)?.failure_reason, 'job_execution_timeout')
  assert.match(trace, "Job's log exceeded limit of 3072 bytes.")
  assert.ok(trace.length < 4096, `${trace.length} bytes of trace`)
  assert.ok(process.memoryUsage().rss - before < 256 * 1024 * 1024)
})
