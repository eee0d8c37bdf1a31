import { Readable } from 'node:stream'
import { downloadArtifacts, uploadArtifacts } from '../../lib/gitlab/artifacts.ts'
import { type Client, createClient } from '../../lib/gitlab/client.ts'
import { assert, suite } from '../harness/suite.ts'
import { type Coordinator, startCoordinator } from './coordinator.ts'
import { createJob } from './job-record.ts'

/** Artifacts on the wire (runner-api §4); numbers are those of §8. */
const test = suite('gitlab/artifacts')

const post = 'POST /jobs/7/artifacts'
const get = 'GET /jobs/6/artifacts'

let server: Coordinator
let client: Client
let waits: number[]

test.before.each(async () => {
  server = await startCoordinator()
  client = await createClient({ url: server.url, certificates: {}, version: '1' })
  server.state.jobs.set(7, createJob({ id: 7 }))
  waits = []
})

test.after.each(async () => {
  await client.http.close()
  await server.close()
})

const wait = async (seconds: number) => void waits.push(seconds)

const upload = (rest = {}) =>
  uploadArtifacts(
    client,
    {
      ...{ id: 7, token: 'job-token', fileName: 'build-7.zip', format: 'zip', type: 'archive', expireIn: '1 week' },
      open: () => Readable.from([Buffer.from('PK'), Buffer.from([0, 1, 255])]),
      ...{ signal: new AbortController().signal, timeout: 60, headerTimeout: 60 },
      ...rest,
    },
    wait,
  )

test('71. one file, streamed, its properties in the query', async () => {
  assert.equal(await upload(), { ok: true })
  const [seen] = server.seen(post)
  assert.is(seen?.query, 'artifact_format=zip&artifact_type=archive&expire_in=1+week')
  assert.is(seen?.headers['transfer-encoding'], 'chunked')
  assert.is(seen?.headers['job-token'], 'job-token')
  const [, boundary] = /^multipart\/form-data; boundary=(.+)$/.exec(String(seen?.headers['content-type'])) ?? []
  const expected = `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="build-7.zip"\r\nContent-Type: application/octet-stream\r\n\r\nPK\x00\x01\xff\r\n--${boundary}--\r\n`
  assert.is(seen?.body.toString('latin1'), expected)
})

test('71. what is empty is not in the query', async () => {
  await upload({ format: '', expireIn: '' })
  assert.is(server.seen(post)[0]?.query, 'artifact_type=archive')
})

for (const [status, tries] of [
  [501, 3],
  [403, 1],
  [413, 1],
] as const)
  test(`74. ${status} is tried ${tries} times`, async () => {
    server.always(post, { status })
    assert.equal(await upload(), { ok: false, status, text: `${status}` })
    assert.is(server.seen(post).length, tries)
    assert.equal(waits, [1, 2].slice(0, tries - 1))
  })

test('74. 503 is tried six times, each of them five', async () => {
  server.always(post, { status: 503, headers: { 'Retry-After': '0' } })
  assert.is((await upload()).ok, false)
  assert.is(server.seen(post).length, 30)
  assert.equal(waits, [1, 2, 4, 5, 5])
})

test('74. a server that closes the connection is tried three times', async () => {
  server.always(post, { drop: 'at once' })
  assert.is((await upload()).ok, false)
  assert.is(server.seen(post).length, 3)
})

test('74. 500 is tried three times, each of them five', async () => {
  server.always(post, { status: 500, headers: { 'Retry-After': '0' } })
  assert.is((await upload()).ok, false)
  assert.is(server.seen(post).length, 15)
})

test('an upload that takes too long is a failed try', async () => {
  server.script(post, { delay: 5000 })
  assert.equal(await upload({ timeout: 0.3 }), { ok: true })
  server.script(post, { delay: 5000 })
  assert.equal(await upload({ headerTimeout: 1 }), { ok: true })
  assert.is(server.seen(post).length, 4)
})

test('an upload ends with its job', async () => {
  server.always(post, { delay: 5000 })
  const job = new AbortController()
  const uploading = upload({ signal: job.signal })
  await server.until(() => server.seen(post).length === 1)
  job.abort(new Error('the job is over'))
  const error = await uploading.catch((thrown: unknown) => thrown)
  assert.is((error as Error).message, 'the job is over')
  assert.is(server.seen(post).length, 1)
})

test('75. 200 is no success', async () => {
  server.script(post, { status: 200 })
  assert.equal(await upload(), { ok: true })
  assert.is(server.seen(post).length, 2)
})

test('76. a redirect gets the file again', async () => {
  server.script(post, { status: 307, headers: { Location: '/api/v4/storage' } })
  server.always('POST /storage', { status: 201 })
  assert.equal(await upload(), { ok: true })
  assert.ok(server.seen('POST /storage')[0]?.body.equals(server.seen(post)[0]?.body ?? Buffer.alloc(0)))
})

const download = async () => {
  const chunks: Buffer[] = []
  const save = async (body: Readable) => {
    for await (const chunk of body) chunks.push(chunk)
  }
  const result = await downloadArtifacts(
    client,
    { id: 6, token: 'other-token', save, signal: new AbortController().signal },
    wait,
  )
  return { result, text: Buffer.concat(chunks).toString() }
}

test('77. artifacts of another job, with its token', async () => {
  server.state.downloads.set(6, Buffer.from('PK'))
  assert.equal(await download(), { result: { ok: true }, text: 'PK' })
  const [seen] = server.seen(get)
  assert.is(seen?.query, 'direct_download=true')
  assert.is(seen?.headers['job-token'], 'other-token')
})

test('78. a redirect is followed by a second request', async () => {
  const redirect = { status: 302, headers: { Location: '/api/v4/storage' } }
  server.script(get, redirect, redirect)
  server.always('GET /storage', { status: 200, body: 'PK' })
  assert.equal(await download(), { result: { ok: true }, text: 'PK' })
  assert.is(server.seen(get).length, 2)
  assert.is(server.seen('GET /storage').length, 1)
})

test('79. 404 is final', async () => {
  assert.is((await download()).result.ok, false)
  assert.is(server.seen(get).length, 1)
})

test('79. 500, then 200 without the storage', async () => {
  server.state.downloads.set(6, Buffer.from('PK'))
  server.script(get, { status: 500 })
  assert.is((await download()).text, 'PK')
  assert.equal(
    server.seen(get).map(({ query }) => query),
    ['direct_download=true', ''],
  )
  assert.equal(waits, [1])
})
