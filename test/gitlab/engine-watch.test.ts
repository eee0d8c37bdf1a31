import { setImmediate as turn } from 'node:timers/promises'
import { watchEngine } from '../../lib/gitlab/engine-watch.ts'
import { assert, suite } from '../harness/suite.ts'

/** Whether jobs are asked for while the engine is away. */
const test = suite('gitlab/engine-watch')

test('looked at only when in doubt, and told of once', async () => {
  const told: string[] = []
  let isThere = false
  let looks = 0
  const look = async () => {
    looks += 1
    if (!isThere) throw new Error('no answer')
  }
  const watch = watchEngine({ look, onLost: why => told.push(why), onBack: () => told.push('back') })
  assert.is(watch.isAnswering(), true)
  assert.is(looks, 0)
  watch.doubt()
  for (let times = 0; times < 3; times++) {
    assert.is(watch.isAnswering(), false)
    await turn()
  }
  assert.equal([looks, told], [3, ['no answer']])
  isThere = true
  assert.is(watch.isAnswering(), false)
  await turn()
  assert.is(watch.isAnswering(), true)
  assert.equal([looks, told], [4, ['no answer', 'back']])
})

test('a doubt that was wrong is not told', async () => {
  const told: string[] = []
  const watch = watchEngine({ look: async () => {}, onLost: why => told.push(why), onBack: () => told.push('back') })
  watch.doubt()
  assert.is(watch.isAnswering(), false)
  await turn()
  assert.is(watch.isAnswering(), true)
  assert.equal(told, [])
})

test('one look at a time', async () => {
  let looks = 0
  const look = () => {
    looks += 1
    return new Promise<void>(() => {})
  }
  const watch = watchEngine({ look, onLost: () => {}, onBack: () => {} })
  watch.doubt()
  for (let times = 0; times < 3; times++) assert.is(watch.isAnswering(), false)
  assert.is(looks, 1)
})
