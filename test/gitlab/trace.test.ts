import { appendFile, writeFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { crc32 } from 'node:zlib'
import { patchTrace } from '../../lib/gitlab/jobs.ts'
import { assert, suite } from '../harness/suite.ts'
import { body, info, patch, put, useTracing } from './tracing.ts'

/** The trace of a running job (runner-api §3); numbers are those of §8. */
const test = suite('gitlab/trace')

const tracing = useTracing(test)
const { log, job, start, ranges } = tracing

const checksum = (text: string | Buffer) => `crc32:${crc32(text).toString(16).padStart(8, '0')}`

test('36. new bytes are sent with their range', async () => {
  await writeFile(log(), 'hello\n')
  const trace = start()
  await tracing.server.until(() => tracing.server.seen(patch).length === 1)
  const [seen] = tracing.server.seen(patch)
  assert.is(seen?.headers['content-range'], '0-5')
  assert.is(seen?.headers['content-type'], 'text/plain')
  assert.is(seen?.headers['job-token'], 'job-token')
  assert.is(seen?.query, 'debug_trace=false')
  await appendFile(log(), 'more')
  await trace.finish({ state: 'success' })
  assert.equal(ranges(), ['0-5', '6-9'])
  assert.is(job().trace.toString(), 'hello\nmore')
})

test('37. the end of a chunk is the start of the next, whatever Range says', async () => {
  await writeFile(log(), 'hello\n')
  tracing.server.script(patch, seen => {
    job().trace = seen.body
    return { status: 202 }
  })
  const trace = start()
  await tracing.server.until(() => tracing.server.seen(patch).length === 1)
  await appendFile(log(), 'x')
  await trace.finish({ state: 'success' })
  assert.equal(ranges(), ['0-5', '6-6'])
})

test('38. the server names another place to go on from', async () => {
  await writeFile(log(), 'hello world')
  tracing.server.script(patch, () => {
    job().trace = Buffer.from('hello ')
    return { status: 416, headers: { Range: '0-6' } }
  })
  await start().finish({ state: 'success' })
  assert.equal(ranges(), ['0-10', '6-10'])
  assert.is(job().trace.toString(), 'hello world')
})

test('39. without a place all is sent again', async () => {
  await writeFile(log(), 'hello')
  tracing.server.script(patch, { status: 416 })
  await start().finish({ state: 'success' })
  assert.equal(ranges(), ['0-4', '0-4'])
})

test('40. 200 is no success', async () => {
  await writeFile(log(), 'hello')
  tracing.server.script(patch, { status: 200 })
  await start().finish({ state: 'success' })
  assert.equal(ranges(), ['0-4', '0-4'])
})

test('41. 404 once: the job goes on', async () => {
  await writeFile(log(), 'hello')
  tracing.server.script(patch, { status: 404 })
  const trace = start()
  await tracing.server.until(() => tracing.server.seen(patch).length === 2)
  await trace.finish({ state: 'success' })
  assert.is(job().trace.toString(), 'hello')
  assert.equal(tracing.calls, [])
})

for (const [title, reply] of [
  ['42. 403 aborts the job', { status: 403 }],
  ['43. so does a job that has failed on the server', { status: 202, headers: { 'Job-Status': 'failed' } }],
] as const)
  test(title, async () => {
    await writeFile(log(), 'hello')
    tracing.server.always(patch, reply)
    tracing.server.always(put, { status: 403 })
    const trace = start()
    await tracing.server.until(() => tracing.calls.includes('abort'))
    assert.is(await trace.finish({ state: 'failed' }), true)
    assert.is(tracing.server.seen(patch).length, 2)
    assert.is(tracing.server.seen(put).length, 1)
    assert.equal(tracing.calls, ['abort'])
  })

test('44. the server sets the interval; nonsense does not', async () => {
  job().interval = 1
  await writeFile(log(), 'a')
  const trace = start()
  await tracing.server.until(() => tracing.server.seen(patch).length === 1)
  tracing.server.always(patch, { status: 202, headers: { 'X-GitLab-Trace-Update-Interval': 'abc' } })
  await appendFile(log(), 'b')
  await sleep(300)
  assert.is(tracing.server.seen(patch).length, 1)
  await tracing.server.until(() => tracing.server.seen(patch).length === 2)
  await appendFile(log(), 'c')
  await tracing.server.until(() => tracing.server.seen(patch).length === 3)
  await trace.finish({ state: 'success' })
})

test('44. an interval is a number of seconds above 0, at most 900', async () => {
  const given = ['10', 'abc', '0', '-3', '1.5', '99999']
  const told: (number | undefined)[] = []
  for (const value of given) {
    tracing.server.script(patch, { status: 202, headers: { 'X-GitLab-Trace-Update-Interval': value } })
    const chunk = { start: 0, bytes: Buffer.from('x'), debug: false }
    told.push((await patchTrace(tracing.client, { id: 7, token: 'job-token' }, chunk)).interval)
  }
  assert.equal(told, [10, undefined, undefined, undefined, undefined, 900])
})

test('45. a silent job shows that it lives', async () => {
  await writeFile(log(), '')
  job().interval = 0
  const trace = start({ force: 0.3 })
  await tracing.server.until(() => tracing.server.seen(put).length >= 3)
  const [first, second] = tracing.server.seen(put)
  assert.equal(body(first), {
    info,
    token: 'job-token',
    state: 'running',
    checksum: 'crc32:00000000',
    output: { checksum: 'crc32:00000000' },
  })
  assert.ok((second?.at ?? 0) - (first?.at ?? 0) >= 300)
  await trace.finish({ state: 'success' })
})

test('46. a job that writes needs no other sign of life', async () => {
  job().interval = 0
  await writeFile(log(), 'x')
  const trace = start({ force: 0.5 })
  for (let turn = 0; turn < 20; turn++) {
    await appendFile(log(), 'x')
    await sleep(40)
  }
  assert.equal(job().states, [])
  await trace.finish({ state: 'success' })
})

test('47. chunks of a mebibyte at most, back to back at the end', async () => {
  const big = Buffer.alloc(3 * 1024 * 1024, 'line of text\n')
  await writeFile(log(), big)
  await start({ interval: 1 }).finish({ state: 'success' })
  assert.equal(ranges(), ['0-1048575', '1048576-2097151', '2097152-3145727'])
  assert.ok(job().trace.equals(big))
})

test('47. while the job runs, one chunk in every interval', async () => {
  job().interval = 0
  await writeFile(log(), Buffer.alloc(3 * 1024 * 1024, 'line of text\n'))
  const trace = start({ interval: 0.5 })
  await tracing.server.until(() => tracing.server.seen(patch).length === 3)
  const [first, second, third] = tracing.server.seen(patch).map(({ at }) => at)
  assert.ok((second ?? 0) - (first ?? 0) >= 400 && (third ?? 0) - (second ?? 0) >= 400)
  await trace.finish({ state: 'success' })
})

test('62. canceling is told once', async () => {
  job().status = 'canceling'
  job().interval = 0
  await writeFile(log(), 'a')
  const trace = start()
  await tracing.server.until(() => tracing.server.seen(patch).length === 1)
  await appendFile(log(), 'b')
  await tracing.server.until(() => tracing.server.seen(patch).length === 2)
  await trace.finish({ state: 'failed' })
  assert.equal(tracing.calls, ['cancel'])
  assert.is(job().trace.toString(), 'ab')
})

test('every byte arrives over a connection that drops', async () => {
  job().interval = 0
  let turn = 0
  tracing.server.always(/./, () => (++turn % 3 === 0 ? { drop: 'at once' } : undefined))
  const trace = start({ interval: 0.01, finalRetries: 20 })
  let text = ''
  for (let line = 0; line < 60; line++) {
    text += `line ${line}\n`
    await writeFile(log(), text)
    await sleep(10)
  }
  assert.is(await trace.finish({ state: 'success' }), true)
  assert.is(job().trace.toString(), text)
  assert.is((body(tracing.server.seen(put).at(-1)).output as { checksum: string }).checksum, checksum(text))
})
