import type { ContainerSpec } from '../../lib/docker/spec.ts'
import { waitUntilListening } from '../../lib/engine/health.ts'
import { assert, suite } from '../harness/suite.ts'
import { busybox, engine, labels, removeAll } from './scratch.ts'

const test = suite('engine/health', { timeout: 60 })

test.after(async () => assert.equal(await removeAll(), []))

const health = async (more: Partial<ContainerSpec>, ports: readonly number[], timeout: number) => {
  const spec = busybox({ network: 'bridge', interactive: false, command: [], ...more })
  await engine.start([await engine.createContainer(spec)])
  const probe = { image: 'gantry-test/busybox:latest', name: `${spec.name}-wait-for-service`, labels }
  return waitUntilListening(engine, { container: spec.name, ports, timeout, probe })
}

test('a service that is ready at once', async () => {
  assert.equal(await health({ image: 'gantry-test/web:latest' }, [8080], 30), { status: 'listening', port: 8080 })
})

test('one that takes a while, on several ports', async () => {
  const found = await health({ image: 'gantry-test/slow:latest', env: { DELAY: '1' } }, [9090, 8080], 30)
  assert.is(found.status, 'listening')
})

test('one that never listens', async () => {
  assert.equal(await health({ image: 'gantry-test/deaf:latest' }, [8080], 1), { status: 'timeout' })
})

test('one that gives up', async () => {
  assert.equal(await health({ image: 'gantry-test/crash:latest' }, [8080], 30), { status: 'exited', exitCode: 7 })
})

test('one that only itself can reach', async () => {
  const command = ['httpd', '-f', '-p', '127.0.0.1:8080']
  assert.equal(await health({ command }, [8080], 1), { status: 'timeout' })
})

test('one without any tool is seen from a probe container', async () => {
  const more = { env: { PATH: '/nowhere' }, command: ['/bin/httpd', '-f', '-p', '8080'] }
  assert.equal(await health(more, [8080], 30), { status: 'listening', port: 8080 })
})
