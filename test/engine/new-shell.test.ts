import type { Engine } from '../../lib/engine/engine.ts'
import { startNewShell } from '../../lib/runner/shell.ts'
import { overlayMount, slotOf } from '../../lib/workspace/overlay.ts'
import { assert, suite } from '../harness/suite.ts'
import { busybox, collect, engine, faultOf, labels, removeAll, uniqueName } from './scratch.ts'

const test = suite('engine/new shell', { timeout: 120 })

test.after(async () => assert.equal(await removeAll(), []))

const never = new AbortController().signal

/** The mount of a volume whose layers do not exist, and what makes them. */
const overlay = () => {
  const [volume, lower] = [uniqueName(), uniqueName()]
  const slot = slotOf(volume)
  const mountpoint = `/var/lib/docker/volumes/${lower}/_data`
  const overlay = overlayMount({ volume, target: '/builds', labels }, slot, [{ volume: lower, mountpoint }])
  const make = async () => {
    for (const name of [lower, slot.upper, slot.work]) await engine.createVolume(name, labels)
  }
  assert.ok(overlay)
  return { mounts: overlay ? [overlay.mount] : [], make }
}

test('a container that was started before its volumes could be mounted is started again', async () => {
  const { mounts, make } = overlay()
  let failures = 0
  let ready: (made: Promise<void>) => void = () => {}
  const made = new Promise<void>(resolve => {
    ready = resolve
  })
  const tooEarly: Engine = {
    ...engine,
    attachNew: (...args) =>
      engine.attachNew(...args).catch(error => {
        failures++
        ready(make())
        throw error
      }),
  }
  const shell = startNewShell(tooEarly, busybox({ mounts }), made, never)
  const { sink, text } = collect()
  const exit = await shell.run('echo x >/builds/x; cat /builds/x; exit 3\n', sink)
  assert.equal(exit, { exitCode: 3, oomKilled: false })
  assert.equal([failures, text('stdout'), text('stderr')], [1, 'x\n', ''])
})

test('what its volumes are made of could not be made: that is said', async () => {
  const failed = Promise.reject(new Error('The layers could not be made.'))
  failed.catch(() => {})
  const shell = startNewShell(engine, busybox(overlay()), failed, never)
  const thrown = await shell.run('true', () => {}).catch(error => error)
  assert.is(thrown.message, 'The layers could not be made.')
})

test('what keeps it from starting otherwise is said', async () => {
  const shell = startNewShell(engine, busybox({ user: 'nobody2' }), Promise.resolve(), never)
  assert.match((await faultOf(shell.run('true', () => {}))).message, /no user "nobody2"/)
})
