import { execFile, execFileSync } from 'node:child_process'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { compile, environment, environments, run } from '../../lib/index.ts'
import { withProject } from '../harness/project.ts'
import { assert, suite } from '../harness/suite.ts'

/** Signals of the Node API, and what it leaves alone in the process that loads it. */
const test = suite('node api: signals', { timeout: 180 })

const thrownBy = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    error => error,
  )

test('what is aborted before it begins says why; a run is canceled', () =>
  withProject('job: {image: gantry-test/busybox, script: [x]}', async ({ folder: cwd, env }) => {
    const signal = AbortSignal.abort(new Error('enough'))
    const begin = [
      () => compile({ cwd, env, signal }),
      () => environments({ env, signal }),
      () => environment({ cwd, env, services: ['gantry-test/web'], signal }),
    ]
    for (const each of begin) assert.match(String(await thrownBy(each())), /enough/)
    assert.equal(await run({ cwd, env, signal }), { status: 'canceled', jobs: {} })
  }))

test('a server of included files that does not answer holds nobody up', async () => {
  const server = createServer(() => {})
  await new Promise<void>(ready => server.listen(0, '127.0.0.1', ready))
  const asked = () => new Promise(resolve => server.once('request', (_, reply) => reply.once('close', resolve)))
  const { port } = server.address() as AddressInfo
  try {
    await withProject(
      `include: http://127.0.0.1:${port}/more.yml\njob: {image: gantry-test/busybox, script: [x]}\n`,
      async ({ folder: cwd, env }) => {
        const closed = asked()
        const signal = AbortSignal.timeout(1000)
        assert.is(await thrownBy(compile({ cwd, env, signal })), signal.reason)
        await closed
        assert.equal(await run({ cwd, env, signal: AbortSignal.timeout(1000) }), { status: 'canceled', jobs: {} })
      },
    )
  } finally {
    server.closeAllConnections()
    server.close()
  }
})

const left = (name: string): string =>
  ['ps -aq', 'network ls -q']
    .map(list => execFileSync('docker', [...list.split(' '), '--filter', `label=gantry.environment=${name}`]))
    .join('')

test('down: aborting ends the waiting alone', async () => {
  const name = `api-down-${process.pid}`
  const env = await environment({ services: ['gantry-test/web'], name })
  const before = AbortSignal.abort(new Error('not yet'))
  assert.match(String(await thrownBy(env.down({ signal: before }))), /not yet/)
  assert.match(left(name), /./, 'nothing was begun')

  const stop = new AbortController()
  const down = thrownBy(env.down({ signal: stop.signal }))
  stop.abort(new Error('too long'))
  assert.match(String(await down), /too long/)
  for (let turn = 0; turn < 100 && left(name) !== ''; turn++) await sleep(200)
  assert.is(left(name), '', 'what was begun goes on')
  assert.equal(await env.down({ signal: AbortSignal.timeout(60_000) }), [])
})

/** What a program has of its process, which others in it share. */
const look = `
  const look = () => JSON.stringify({
    env: process.env, cwd: process.cwd(), title: process.title, argv: process.argv, umask: process.umask(),
    exitCode: process.exitCode ?? null, stackTraceLimit: Error.stackTraceLimit,
    listeners: process.eventNames().map(name => [String(name), process.listenerCount(name)]),
    globals: [...Object.getOwnPropertyNames(globalThis)].sort(),
  })`

test('the process that loads and uses it stays as it was', async () => {
  const server = createServer((_, reply) => reply.end('more: {image: gantry-test/busybox, script: [echo]}\n'))
  await new Promise<void>(ready => server.listen(0, '127.0.0.1', ready))
  const { port } = server.address() as AddressInfo
  const program = `
    import '${import.meta.resolve('tsx')}'
    ${look}
    const before = look()
    const { compile, run, environment } = await import('${pathToFileURL('lib/index.ts')}')
    const loaded = look()
    const { status } = await run()
    const up = await environment({ services: ['gantry-test/web'] })
    await up.down()
    const after = look()
    const { Dispatcher } = await import('${import.meta.resolve('undici')}')
    const replaced = globalThis[Symbol.for('undici.globalDispatcher.1')] instanceof Dispatcher
    console.log(JSON.stringify({ before, loaded, after, status, replaced }))`
  try {
    await withProject(`include: http://127.0.0.1:${port}/more.yml\n`, async ({ folder: cwd, env }) => {
      const args = ['--input-type=module', '--eval', program]
      const { stdout } = await promisify(execFile)(process.execPath, args, { cwd, env, timeout: 60_000 })
      const { before, loaded, after, status, replaced } = JSON.parse(stdout)
      assert.equal([status, replaced], ['success', false])
      assert.equal(JSON.parse(loaded), JSON.parse(before))
      assert.equal(JSON.parse(after), JSON.parse(before))
    })
  } finally {
    server.close()
  }
})
