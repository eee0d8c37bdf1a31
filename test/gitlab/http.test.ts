import { mkdir, rename } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { apiBase, type Client, call, createClient } from '../../lib/gitlab/client.ts'
import { retryDelay } from '../../lib/gitlab/retry.ts'
import { readCertificates } from '../../lib/gitlab/trust.ts'
import { assert, suite } from '../harness/suite.ts'
import { makeCertificates } from './certificates.ts'
import { type Coordinator, type CoordinatorOptions, startCoordinator } from './coordinator.ts'
import { createPlace, type Place } from './program.ts'

/** The rules of runner-api §0, over real HTTP and HTTPS. */
const test = suite('gitlab/http')

let place: Place
const open: { close: () => Promise<void> }[] = []

test.before.each(async () => {
  place = await createPlace()
})

test.after.each(async () => {
  for (const each of open.splice(0)) await each.close()
  await place.remove()
})

const start = async (options?: CoordinatorOptions): Promise<Coordinator> => {
  const server = await startCoordinator(options)
  open.push(server)
  return server
}

const clientOf = async (url: string, certificates = {}): Promise<Client> => {
  const client = await createClient({ url, certificates, version: '1' })
  open.unshift({ close: client.http.close })
  return client
}

const poll = { method: 'POST', path: 'jobs/request', json: { token: 't' }, success: 201, decode: true } as const

test('addresses of the API', () => {
  assert.is(apiBase('https://h/'), 'https://h/api/v4/')
  assert.is(apiBase('https://h/ci'), 'https://h/api/v4/')
  assert.is(apiBase('https://h/gitlab//'), 'https://h/gitlab/api/v4/')
})

test('a server under a path', async () => {
  const server = await start({ root: '/gitlab' })
  assert.is((await call(await clientOf(`${server.url}/`), poll)).status, 204)
  assert.is(server.requests[0]?.path, '/jobs/request')
})

test('last_update is kept until another comes', async () => {
  const server = await start()
  const client = await clientOf(server.url)
  await call(client, poll)
  assert.is(client.lastUpdate, 'v1')
  server.script('POST /jobs/request', { status: 204 })
  await call(client, poll)
  assert.is(client.lastUpdate, 'v1')
})

test('22. 429 is tried again after the time that the server names', async () => {
  const server = await start()
  server.script('POST /jobs/request', { status: 429, headers: { 'Retry-After': '1' } })
  assert.is((await call(await clientOf(server.url), poll)).status, 204)
  const [first, second] = server.requests
  assert.ok((second?.at ?? 0) - (first?.at ?? 0) >= 990)
})

test('23. 503 is tried five times', async () => {
  const server = await start()
  server.always('POST /jobs/request', { status: 503 })
  assert.is((await call(await clientOf(server.url), poll)).status, 503)
  assert.is(server.requests.length, 5)
  assert.is(new Set(server.requests.map(({ body }) => body.toString())).size, 1)
})

test('24. 501 is tried once', async () => {
  const server = await start()
  server.always('POST /jobs/request', { status: 501 })
  assert.is((await call(await clientOf(server.url), poll)).status, 501)
  assert.is(server.requests.length, 1)
})

test('25. an answer that is no JSON is none', async () => {
  const server = await start()
  server.script('POST /jobs/request', { status: 201, headers: { 'Content-Type': 'text/plain' }, body: '{}' })
  assert.is((await call(await clientOf(server.url), poll)).status, -1)
})

test('waits: reset time, then Retry-After, then backoff', () => {
  const now = Date.parse('2026-01-01T00:00:00Z')
  const reset = { 'ratelimit-resettime': 'Thu, 01 Jan 2026 00:00:05 GMT', 'retry-after': '2' }
  assert.is(retryDelay(reset, 1, now, 0), 5000)
  assert.is(retryDelay({ 'retry-after': '2' }, 1, now, 0), 2000)
  assert.is(retryDelay({ 'retry-after': 'soon' }, 3, now, 0), 100)
  assert.is(retryDelay({}, 3, now, 0.999999) > 399, true)
  assert.is(retryDelay({}, 30, now, 0.999999) <= 60_000, true)
})

test('82. 302 becomes a GET, 307 repeats the request', async () => {
  const server = await start()
  const client = await clientOf(server.url)
  server.script('POST /jobs/request', { status: 307, headers: { Location: '/api/v4/other' } })
  await call(client, { ...poll, headers: { 'runner-token': 'secret' } })
  assert.equal(server.seen('POST /other')[0]?.json, { token: 't' })
  assert.is(server.seen('POST /other')[0]?.headers['runner-token'], 'secret')
  server.script('POST /jobs/request', { status: 302, headers: { Location: '/api/v4/moved' } })
  await call(client, poll)
  assert.is(server.seen('GET /moved')[0]?.body.length, 0)
})

test('tokens do not follow a redirect to another server', async () => {
  const [server, other] = [await start(), await start()]
  server.script('POST /jobs/request', { status: 307, headers: { Location: `${other.url}/api/v4/jobs/request` } })
  await call(await clientOf(server.url), { ...poll, headers: { 'runner-token': 'secret' } })
  assert.is(other.requests[0]?.headers['runner-token'], undefined)
})

test('a redirect in a circle ends', async () => {
  const server = await start()
  server.always(/./, { status: 307, headers: { Location: '/api/v4/jobs/request' } })
  assert.is((await call(await clientOf(server.url), poll)).status, 307)
})

test('connections are kept, until they are too old', async () => {
  const server = await start()
  const client = await createClient({ url: server.url, certificates: {}, version: '1', maxAge: 4 })
  const ask = async (times: number): Promise<void> => {
    for (let turn = 0; turn < times; turn++)
      await call(client, { method: 'GET', path: 'x', success: 200, decode: false })
  }
  await ask(10)
  await sleep(4100)
  await ask(4)
  await client.http.close()
  const [young, old] = [server.requests.slice(0, 10), server.requests.slice(10)].map(
    some => new Set(some.map(({ port }) => port)),
  )
  assert.ok((young?.size ?? 10) < 5)
  assert.equal(
    [...(old ?? [])].filter(port => young?.has(port)),
    [],
  )
})

test('dropped connections are an answer of -1', async () => {
  const server = await start()
  server.script('POST /jobs/request', { drop: 'at once' }, { drop: 'after headers', status: 204 })
  const client = await clientOf(server.url)
  assert.is((await call(client, poll)).status, -1)
})

test('an aborted call rejects', async () => {
  const server = await start()
  server.always('POST /jobs/request', { delay: 10_000 })
  const client = await clientOf(server.url)
  const stop = new AbortController()
  const pending = call(client, { ...poll, signal: stop.signal })
  await server.until(() => server.requests.length === 1)
  stop.abort(new Error('stopped'))
  const error = await pending.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  assert.is(String(error), 'Error: stopped')
})

test('a server with a certificate of its own', async () => {
  const { ca, cert, key } = await makeCertificates(place.folder)
  const server = await start({ tls: { cert, key } })
  const untrusted = await call(await clientOf(server.url), poll)
  assert.is(untrusted.status, -1)
  assert.match(untrusted.text, /certificate/)
  assert.is((await call(await clientOf(server.url, { ca }), poll)).status, 204)
})

test('what jobs are told of the certificates: the authority, or what the server showed', async () => {
  const { ca, cert, key } = await makeCertificates(place.folder)
  const server = await start({ tls: { cert, key } })
  const named = await clientOf(server.url, { ca })
  assert.equal(named.http.certificates(), { ca })
  process.env.SSL_CERT_FILE = `${place.folder}/ca.crt`
  try {
    const trusting = await clientOf(server.url)
    assert.equal(trusting.http.certificates(), {})
    assert.is((await call(trusting, poll)).status, 204)
    assert.equal(trusting.http.certificates(), { ca: cert + ca })
  } finally {
    delete process.env.SSL_CERT_FILE
  }
})

test('certificates named in the settings or beside the file', async () => {
  const { ca, cert, key } = await makeCertificates(place.folder)
  const server = await start({ tls: { cert, key, ca } })
  const at = (name: string) => `${place.folder}/${name}`
  const named = { tlsCaFile: at('ca.crt'), tlsCertFile: at('client.crt'), tlsKeyFile: at('client.key') }
  const byName = await readCertificates({ url: server.url, ...named }, at('certs'))
  assert.is((await call(await clientOf(server.url, byName), poll)).status, 204)
  assert.is((await call(await clientOf(server.url, { ca }), poll)).status, -1, 'no certificate of the client')
  await mkdir(at('certs'))
  await rename(at('ca.crt'), at('certs/127.0.0.1.crt'))
  await rename(at('client.crt'), at('certs/127.0.0.1.auth.crt'))
  await rename(at('client.key'), at('certs/127.0.0.1.auth.key'))
  const beside = await readCertificates({ url: server.url }, at('certs'))
  assert.equal(beside, byName)
})

test('through a proxy', async () => {
  const { ca, cert, key } = await makeCertificates(place.folder)
  const server = await start({ tls: { cert, key } })
  const tunnels: string[] = []
  const proxy = createServer().on('connect', (request, socket, head) => {
    tunnels.push(request.url ?? '')
    const [host = '', port] = (request.url ?? '').split(':')
    const upstream = connect(Number(port), host, () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n')
      upstream.write(head)
      upstream.pipe(socket).pipe(upstream)
    })
    upstream.on('error', () => socket.destroy())
    socket.on('error', () => upstream.destroy())
  })
  await new Promise<void>(resolve => proxy.listen(0, '127.0.0.1', resolve))
  const { https_proxy: before } = process.env
  process.env.https_proxy = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`
  try {
    assert.is((await call(await clientOf(server.url, { ca }), poll)).status, 204)
    assert.equal(tunnels, [new URL(server.url).host])
  } finally {
    if (before === undefined) delete process.env.https_proxy
    else process.env.https_proxy = before
    for (const each of open.splice(0)) await each.close()
    proxy.close()
  }
})
