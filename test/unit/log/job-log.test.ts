import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createJobLog, type JobLog, type JobLogOptions } from '../../../lib/log/job-log.ts'
import type { NewEvent } from '../../../lib/runner/events.ts'
import { SystemFault } from '../../../lib/util/errors.ts'
import { assert, suite } from '../../harness/suite.ts'

const test = suite('log/job-log')
let folder = ''
test.before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gantry-log-'))
})
test.after(() => rm(folder, { recursive: true }))

/** What a log with these options does: the events, and the bytes of its file. */
const record = async (name: string, options: Partial<JobLogOptions>, use: (log: JobLog) => unknown) => {
  const events: NewEvent[] = []
  const file = join(folder, 'new', `${name}.log`)
  const limit = Number.POSITIVE_INFINITY
  const log = createJobLog({
    job: 'test',
    file,
    limit,
    secrets: [],
    push: e => events.push(e),
    now: () => 7e3,
    ...options,
  })
  await use(log)
  await log.close()
  return { events, kept: await readFile(file, 'latin1'), mode: (await stat(file)).mode & 0o777 }
}

const output = (text: string, stream: 'stdout' | 'stderr' = 'stdout'): NewEvent => ({
  type: 'output',
  job: 'test',
  stream,
  text,
})

test('output, own lines and sections go to the file and the views', async () => {
  const { events, kept, mode } = await record('story', { secrets: ['s3cret'] }, async log => {
    log.section('step_script', 'start')
    log.say('\u001b[32;1m$ echo s3cret\u001b[0;m')
    await log.write(Buffer.from('out 1\nout '), 'stdout')
    await log.write(Buffer.from('err s3c'), 'stderr')
    await log.write(Buffer.from('2\n'), 'stdout')
    await log.write(Buffer.from('ret'), 'stderr')
    log.section('step_script', 'end')
  })
  assert.equal(events, [
    { type: 'section', job: 'test', name: 'step_script', edge: 'start' },
    output('\u001b[32;1m$ echo [MASKED]\u001b[0;m\n'),
    output('out 1\n'),
    output('out 2\n'),
    output('err [MASKED]', 'stderr'),
    { type: 'section', job: 'test', name: 'step_script', edge: 'end' },
  ])
  assert.is(
    kept,
    'section_start:7:step_script\r\u001b[0K\u001b[32;1m$ echo [MASKED]\u001b[0;m\nout 1\nout 2\nerr [MASKED]' +
      'section_end:7:step_script\r\u001b[0K',
  )
  assert.is(mode, 0o600)
})

test('the file keeps the bytes, the views get text', async () => {
  const { events, kept } = await record('bytes', {}, log => log.write(Buffer.from([0x61, 0xff, 0x0d, 0x0a]), 'stdout'))
  assert.equal(events, [output('a\ufffd\r\n')])
  assert.is(kept, 'a\xff\r\n')
})

test('the end of the output is kept, though it may be the beginning of a secret', async () => {
  const { events } = await record('end', { secrets: ['secret'] }, log => log.write(Buffer.from('a\nsec'), 'stdout'))
  assert.equal(events, [output('a\n'), output('sec')])
})

test('a full log says so, drops the rest and still reports sections', async () => {
  const { events, kept } = await record('full', { limit: 4 }, async log => {
    await log.write(Buffer.from('abcdefgh\n'), 'stdout')
    await log.write(Buffer.from('later\n'), 'stdout')
    log.say('later')
    log.section('after_script', 'start')
  })
  assert.equal(
    events.map(event => event.type),
    ['output', 'section'],
  )
  assert.ok(kept.startsWith("abcd\n\u001b[33;1mJob's log exceeded limit of 4 bytes.\n"))
  assert.not.ok(kept.includes('later'))
})

test('the reader waits when the disk is behind, and everything arrives', async () => {
  const chunk = Buffer.from(`${'x'.repeat(99)}\n`.repeat(5000))
  let waits = 0
  const { kept } = await record('slow', {}, async log => {
    for (let round = 0; round < 10; round++) {
      const ready = log.write(chunk, 'stdout')
      if (ready) waits++
      await ready
    }
  })
  assert.ok(waits > 0)
  assert.is(kept.length, 5_000_000)
})

test('a file that cannot be written is a fault at the end, and the views go on', async () => {
  const events: NewEvent[] = []
  const log = createJobLog({ job: 'test', file: '/dev/null/x.log', limit: 1e6, secrets: [], push: e => events.push(e) })
  await log.write(Buffer.from('a\n'), 'stdout')
  const fault = await log.close().catch(error => error)
  assert.instance(fault, SystemFault)
  assert.equal(events, [output('a\n')])
})

test('without a file nothing is written', async () => {
  const events: NewEvent[] = []
  const log = createJobLog({ job: 'test', limit: 1e6, secrets: [], push: e => events.push(e) })
  log.say('hello')
  await log.close()
  assert.equal(events, [output('hello\n')])
})

test('the reader waits while the views are behind', async () => {
  let behind: Promise<void> | undefined
  const ready = () => behind
  const log = createJobLog({ job: 'test', limit: 1e6, secrets: [], push: () => {}, ready })
  assert.is(log.write(Buffer.from('a\n'), 'stdout'), undefined)
  behind = Promise.resolve()
  assert.is(log.write(Buffer.from('b\n'), 'stdout'), behind)
  await log.close()
})
