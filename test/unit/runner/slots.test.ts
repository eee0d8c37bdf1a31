import { createSlots } from '../../../lib/runner/slots.ts'
import { assert, suite } from '../../harness/suite.ts'

const test = suite('runner/slots')

/** Which engines the next jobs get. */
const takeAll = async (slots: ReturnType<typeof createSlots>, count: number): Promise<readonly number[]> =>
  (await Promise.all(Array.from({ length: count }, () => slots.take()))).map(({ engine }) => engine)

test('the engine with most free places gets the next job', async () => {
  assert.equal(await takeAll(createSlots([4, 2]), 6), [0, 0, 0, 1, 0, 1])
  assert.equal(await takeAll(createSlots([1, 1, 1]), 3), [0, 1, 2])
})

test('the wanted engine is given while it has a place, and another one when it has none', async () => {
  const slots = createSlots([3, 1])
  assert.is((await slots.take(1)).engine, 1)
  assert.is((await slots.take(1)).engine, 0)
})

test('no two jobs have the same number, and numbers are used again', async () => {
  const slots = createSlots([2, 2])
  const taken = await Promise.all([slots.take(), slots.take(), slots.take(), slots.take()])
  assert.equal(taken.map(({ number }) => number).sort(), [0, 1, 2, 3])
  for (const slot of taken.slice(0, 1)) slots.give(slot)
  assert.is((await slots.take()).number, taken[0]?.number)
})

test('who waits gets the next place: in order, but a place goes first to a job that wants its engine', async () => {
  const slots = createSlots([1, 1])
  const [zero, one] = [await slots.take(0), await slots.take(1)]
  const order: string[] = []
  const waiting = [
    slots.take(0).then(({ engine }) => order.push(`first on ${engine}`)),
    slots.take(1).then(({ engine }) => order.push(`second on ${engine}`)),
    slots.take().then(({ engine }) => order.push(`third on ${engine}`)),
  ]
  slots.give(one)
  slots.give(zero)
  slots.give(zero)
  await Promise.all(waiting)
  assert.equal(order, ['second on 1', 'first on 0', 'third on 0'])
})

test('a closed engine gets no job any more; its places are not given back', async () => {
  const slots = createSlots([2, 1])
  const lost = await slots.take(0)
  slots.close(0)
  slots.give(lost)
  assert.is((await slots.take(0)).engine, 1)
})
