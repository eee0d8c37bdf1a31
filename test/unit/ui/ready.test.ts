import { Writable } from 'node:stream'
import { createReady, flushed } from '../../../lib/ui/ready.ts'
import { assert, suite } from '../../harness/suite.ts'

const test = suite('ui/ready')

/** A stream whose reader takes a chunk only when told. */
const createSlow = () => {
  const pending: (() => void)[] = []
  const write = (_chunk: Buffer, _encoding: string, done: () => void): void => void pending.push(done)
  const stream = new Writable({ highWaterMark: 4, write })
  return { stream, take: () => pending.shift()?.() }
}

test('nothing to wait for while the reader keeps up', () => {
  const { stream } = createSlow()
  stream.write('ab')
  assert.is(createReady(stream)(), undefined)
})

test('all wait for the same drain, and no listener is left', async () => {
  const { stream, take } = createSlow()
  const ready = createReady(stream)
  stream.write('abcdef')
  const waiting = ready()
  assert.instance(waiting, Promise)
  assert.is(ready(), waiting)
  take()
  await waiting
  assert.is(ready(), undefined)
  assert.is(stream.listenerCount('drain') + stream.listenerCount('error'), 0)
})

test('a reader that goes away keeps nobody waiting', async () => {
  const { stream } = createSlow()
  stream.write('abcdef')
  const waiting = createReady(stream)()
  stream.destroy()
  await waiting
  await flushed(stream)
})

test('flushed when all has gone out', async () => {
  const { stream, take } = createSlow()
  stream.write('ab')
  let done = false
  const waiting = flushed(stream).then(() => {
    done = true
  })
  await new Promise(setImmediate)
  assert.not.ok(done)
  take()
  take()
  await new Promise(setImmediate)
  take()
  await waiting
})
