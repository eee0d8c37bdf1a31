import { writeFile } from 'node:fs/promises'
import { assert, suite } from '../harness/suite.ts'
import { body, info, put, useTracing } from './tracing.ts'

/** The end of a job, as the server is told it (runner-api §3.2); numbers are those of §8. */
const test = suite('gitlab/trace-end')

const tracing = useTracing(test)
const { log, job, start, ranges } = tracing

test('54. a job that succeeds', async () => {
  await writeFile(log(), 'hello\n')
  assert.is(await start().finish({ state: 'success' }), true)
  assert.equal(body(tracing.server.seen(put)[0]), {
    info,
    token: 'job-token',
    state: 'success',
    checksum: 'crc32:363a3020',
    output: { checksum: 'crc32:363a3020', bytesize: 6 },
  })
})

test('55. a job that fails', async () => {
  await writeFile(log(), 'x')
  await start().finish({ state: 'failed', reason: 'script_failure', exitCode: 3 })
  const { state, failure_reason, exit_code } = body(tracing.server.seen(put)[0])
  assert.equal([state, failure_reason, exit_code], ['failed', 'script_failure', 3])
})

test('56. 202: the server has not read all of it yet', async () => {
  await writeFile(log(), 'hello')
  const later = { status: 202, headers: { 'X-GitLab-Trace-Update-Interval': '1' } }
  tracing.server.script(put, later, later, later)
  await start().finish({ state: 'success' })
  const times = tracing.server.seen(put).map(({ at }) => at)
  assert.is(times.length, 4)
  assert.ok((times[3] ?? 0) - (times[0] ?? 0) >= 2900)
  assert.equal(ranges(), ['0-4'])
})

test('57. 412: the whole trace again', async () => {
  await writeFile(log(), 'hello')
  tracing.server.script(put, () => {
    job().trace = Buffer.alloc(0)
    return { status: 412 }
  })
  await start().finish({ state: 'success' })
  assert.equal(ranges(), ['0-4', '0-4'])
  assert.is(tracing.server.seen(put).length, 2)
})

test('58. a server that never takes the state is given up', async () => {
  await writeFile(log(), 'hello')
  tracing.server.always(put, { status: 501 })
  assert.is(await start({ finalRetries: 2 }).finish({ state: 'success' }), false)
  assert.is(tracing.server.seen(put).length, 2)
})

test('59. a server that is away for a while', async () => {
  await writeFile(log(), 'hello')
  tracing.server.script(put, { drop: 'at once' }, { drop: 'at once' })
  assert.is(await start({ finalRetries: 5 }).finish({ state: 'success' }), true)
  assert.equal(job().states, ['success'])
})

test('60. 404 is the end', async () => {
  await writeFile(log(), 'hello')
  tracing.server.script(put, { status: 404 })
  assert.is(await start().finish({ state: 'success' }), true)
  assert.is(tracing.server.seen(put).length, 1)
})
