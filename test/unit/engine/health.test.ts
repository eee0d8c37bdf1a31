import type { ContainerSpec } from '../../../lib/docker/spec.ts'
import type { ExecResult } from '../../../lib/engine/engine.ts'
import { createFakeEngine } from '../../../lib/engine/fake.ts'
import { waitUntilListening } from '../../../lib/engine/health.ts'
import { assert, suite } from '../../harness/suite.ts'

const test = suite('engine/health')

const listening = '   0: 00000000:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 1'
const read = (stdout: string): ExecResult => ({ exitCode: 0, stdout, stderr: '' })
const noCat: ExecResult = { exitCode: 127, stdout: '', stderr: 'exec: "cat": executable file not found in $PATH' }

const service: ContainerSpec = {
  name: 'service',
  image: 'redis',
  labels: {},
  interactive: false,
  command: [],
  env: { FAKE_RUNS: 'Infinity' },
  mounts: [],
  aliases: [],
}

const check = (ports: readonly number[], timeout = 30) => ({
  container: 'service',
  ports,
  timeout,
  probe: { image: 'job-image', name: 'service-wait-for-service', labels: {} },
})

const started = async (answers: readonly ExecResult[], probe = '') => {
  let looks = 0
  const engine = createFakeEngine({
    exec: () => answers[Math.min(looks++, answers.length - 1)] ?? read(''),
    behave: ({ image }) => (image === 'redis' ? { runs: Number.POSITIVE_INFINITY } : { stdout: probe }),
  })
  await engine.createContainer(service)
  await engine.start(['service'])
  return engine
}

const stop = (engine: ReturnType<typeof createFakeEngine>) =>
  engine.remove({ containers: ['service'], networks: [], volumes: [] })

test('looks until one of the ports listens', async () => {
  const engine = await started([read(''), read(''), read(listening)])
  assert.equal(await waitUntilListening(engine, check([80, 8080])), { status: 'listening', port: 8080 })
  assert.is(engine.calls.filter(({ verb }) => verb === 'exec').length, 3)
  await stop(engine)
})

test('without cat a probe container looks', async () => {
  const engine = await started([noCat], listening)
  assert.equal(await waitUntilListening(engine, check([8080])), { status: 'listening', port: 8080 })
  assert.equal(
    engine.calls.map(({ verb }) => verb),
    ['createContainer', 'start', 'exec', 'run'],
  )
  await stop(engine)
})

test('gives up when the time is over', async () => {
  const engine = await started([read('')])
  assert.equal(await waitUntilListening(engine, check([8080], 0.1)), { status: 'timeout' })
  await stop(engine)
})

test('no ports, no look', async () => {
  const engine = await started([])
  assert.equal(await waitUntilListening(engine, check([])), { status: 'no_ports' })
  await stop(engine)
})

test('sees that the service has ended', async () => {
  const engine = await started([read('')])
  await engine.stop(['service'], 0)
  assert.equal(await waitUntilListening(engine, check([8080])), { status: 'exited', exitCode: 143 })
  await stop(engine)
  assert.equal(await waitUntilListening(engine, check([8080])), { status: 'gone' })
})

test('an abort is thrown', async () => {
  const engine = await started([read('')])
  const signal = AbortSignal.abort(new Error('cancelled'))
  const error = await waitUntilListening(engine, check([8080]), signal).catch(String)
  assert.is(error, 'Error: cancelled')
  await stop(engine)
})
