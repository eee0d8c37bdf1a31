import type { Engine } from '../../../lib/engine/engine.ts'
import type { Run } from '../../../lib/runner/context.ts'
import { createEngines } from '../../../lib/runner/engines.ts'
import type { Site } from '../../../lib/runner/site.ts'
import { SystemFault } from '../../../lib/util/errors.ts'
import { assert, suite } from '../../harness/suite.ts'

const test = suite('runner/engines')

/** An engine of a run that takes `slots` jobs; `answers` says whether it is there. */
const site = (name: string, slots: number, answers: () => boolean): Site => {
  const info = () => (answers() ? Promise.resolve({}) : Promise.reject(new Error('gone')))
  return { name, slots, life: new AbortController(), engine: { info } as unknown as Engine } as Site
}

test('an engine that answers goes on, whatever has failed there', async () => {
  const engines = createEngines([site('a', 2, () => true), site('b', 1, () => true)])
  assert.is(await engines.check(await engines.slots.take()), false)
  assert.equal(engines.room(), [2, 1])
  engines.close()
})

test('one that does not is given up: its jobs end with a fault, and no other is placed there', async () => {
  const told: string[] = []
  const gone = site('gone', 2, () => false)
  const engines = createEngines([gone, site('there', 1, () => true)], name => told.push(name))
  assert.is(await engines.check(await engines.slots.take()), true)
  assert.instance(gone.life?.signal.reason, SystemFault)
  assert.equal(engines.room(), [0, 1])
  assert.is((await engines.slots.take(0)).engine, 1)
  assert.equal(told, ['gone'])
  engines.close()
})

test('a connection that fails once is no reason', async () => {
  let asked = 0
  const engines = createEngines([site('shaky', 1, () => asked++ > 0), site('there', 1, () => true)])
  assert.is(await engines.check({ number: 0, engine: 0 }), false)
  engines.close()
})

test('the last one stays', async () => {
  const engines = createEngines([site('a', 1, () => false), site('b', 1, () => false)])
  assert.is(await engines.check({ number: 0, engine: 0 }), true)
  assert.is(await engines.check({ number: 1, engine: 1 }), false)
  assert.equal(engines.room(), [0, 1])
  engines.close()
})

test('a job sees the run of its engine; a child pipeline keeps its own plan', () => {
  const engines = createEngines([site('a', 1, () => true), site('b', 1, () => true)])
  const run = { id: 'run', engineName: 'a' } as unknown as Run
  assert.is(engines.runOn(run, 1).engineName, 'b')
  assert.is(engines.runOn(run, 1).id, 'run')
  engines.close()
})
