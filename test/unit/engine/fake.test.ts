import type { ContainerSpec } from '../../../lib/docker/spec.ts'
import { createDryRunEngine } from '../../../lib/engine/dry-run.ts'
import { createFakeEngine } from '../../../lib/engine/fake.ts'
import { SystemFault } from '../../../lib/util/errors.ts'
import { assert, suite } from '../../harness/suite.ts'

const test = suite('engine/fake')

const spec = (name: string, more: Partial<ContainerSpec> = {}): ContainerSpec => ({
  name,
  image: 'busybox',
  labels: {},
  interactive: true,
  command: ['sh'],
  env: {},
  mounts: [],
  aliases: [],
  ...more,
})

const collect = () => {
  const texts: string[] = []
  return { texts, sink: (chunk: Buffer, stream: string) => void texts.push(`${stream}: ${chunk}`) }
}

const rejected = async (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'resolved',
    error => (error instanceof Error ? error.message : String(error)),
  )

test('a container does what its variables say', async () => {
  const engine = createFakeEngine()
  const { texts, sink } = collect()
  const id = await engine.createContainer(spec('job', { env: { FAKE_STDOUT: 'hello\n', FAKE_EXIT_CODE: '3' } }))
  assert.equal(await engine.attach(id, 'script', sink), { exitCode: 3, oomKilled: false })
  assert.equal(texts, ['stdout: hello\n'])
  assert.is((await engine.inspect(id))?.exitCode, 3)
  assert.equal(await engine.remove({ containers: [id], networks: [], volumes: [] }), [])
  assert.equal(engine.left(), { containers: [], networks: [], volumes: [] })
  assert.equal(
    engine.calls.map(({ verb, about }) => `${verb} ${about}`),
    ['createContainer job', 'attach job', 'inspect job', 'remove job'],
  )
})

test('or what a script says about its stdin', async () => {
  const engine = createFakeEngine({ behave: (_, stdin) => ({ exitCode: stdin.includes('fail') ? 1 : 0 }) })
  const id = await engine.createContainer(spec('job'))
  assert.equal((await engine.attach(id, 'fail', () => {})).exitCode, 1)
  assert.equal((await engine.attach(id, 'pass', () => {})).exitCode, 0)
})

test('calls out of order fail', async () => {
  const engine = createFakeEngine({ images: { busybox: {} } })
  assert.match(await rejected(engine.attach('job', '', () => {})), /No such container/)
  assert.match(await rejected(engine.createContainer(spec('job', { network: 'n' }))), /network n not found/)
  assert.match(await rejected(engine.createContainer(spec('job', { image: 'redis' }))), /No such image/)
  await engine.pull('redis', {})
  await engine.createContainer(spec('job', { image: 'redis' }))
  assert.match(await rejected(engine.createContainer(spec('job'))), /in use/)
  assert.match(await rejected(engine.exec('job', ['ls'])), /not running/)
})

test('an abort detaches, a stop ends', async () => {
  const engine = createFakeEngine()
  const controller = new AbortController()
  const id = await engine.createContainer(spec('job', { env: { FAKE_RUNS: 'Infinity' } }))
  const running = engine.attach(id, '', () => {}, controller.signal)
  const seen = rejected(running)
  setTimeout(() => controller.abort(new Error('cancelled')), 5)
  assert.is(await seen, 'cancelled')
  assert.is((await engine.inspect(id))?.status, 'running')
  await engine.stop([id], 1)
  assert.equal([(await engine.inspect(id))?.status, (await engine.inspect(id))?.exitCode], ['exited', 143])
})

test('a fault can be made for any verb', async () => {
  const engine = createFakeEngine({
    fail: verb => {
      if (verb === 'pull') throw new SystemFault('image_pull_failed', { message: 'no registry' })
    },
  })
  assert.is(await rejected(engine.pull('x', {})), 'no registry')
})

test('lists by label', async () => {
  const engine = createFakeEngine()
  await engine.createNetwork('n', { run: '1' })
  await engine.createContainer(
    spec('a', { labels: { run: '1' }, mounts: [{ volume: 'v', target: '/b', labels: { run: '2' } }] }),
  )
  assert.equal(
    (await engine.list({ run: '1' })).map(({ id }) => id),
    ['id-a', 'n'],
  )
  assert.equal(
    (await engine.list({ run: '' })).map(({ id }) => id),
    ['id-a', 'n', 'v'],
  )
})

test('a dry run says what it would run', async () => {
  const lines: string[] = []
  const engine = createDryRunEngine(line => lines.push(line))
  await engine.createNetwork('n', {})
  const id = await engine.createContainer(spec('job', { network: 'n', env: { SECRET: 'x' } }))
  assert.equal(await engine.attach(id, 'script', () => {}), { exitCode: 0, oomKilled: false })
  await engine.inspect(id)
  await engine.remove({ containers: [id], networks: ['n'], volumes: [] })
  assert.equal(lines, [
    'docker network create n',
    'docker create --pull never --name job --interactive --network n --env-file /dev/stdin busybox sh',
    'docker start --attach --interactive job',
    'docker rm --force --volumes job',
    'docker network rm n',
  ])
})
