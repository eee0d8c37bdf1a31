import { createOnce } from '../../../lib/images/once.ts'
import { assert, suite } from '../../harness/suite.ts'

const test = suite('images/once')

/** Work that ends when told to. */
const manual = () => {
  const ends: ((value: string) => void)[] = []
  const signals: AbortSignal[] = []
  const work = (tell: (note: string) => void, signal: AbortSignal): Promise<string> => {
    signals.push(signal)
    tell('started')
    return new Promise((resolve, reject) => {
      ends.push(resolve)
      signal.addEventListener('abort', () => reject(signal.reason))
    })
  }
  return { work, end: (value: string) => ends.at(-1)?.(value), signals }
}

const member = (notes: string[] = [], signal?: AbortSignal) => ({
  tell: (note: string) => notes.push(note),
  ...(signal && { signal }),
})

test('callers of one key share the work, its notes and its result', async () => {
  const { join } = createOnce<string, string>(() => true)
  const { work, end, signals } = manual()
  const notes: string[] = []
  const both = [join('a', member(notes), work), join('a', member(), work)]
  end('done')
  assert.equal(await Promise.all(both), ['done', 'done'])
  assert.is(await join('a', member(), work), 'done')
  assert.is(signals.length, 1)
  assert.equal(notes, ['started'])
})

test('a result that is not worth keeping is forgotten', async () => {
  const { join } = createOnce<string, string>(value => value === 'good')
  const values = ['bad', 'good', 'better']
  const work = async () => values.shift() ?? ''
  const got = []
  for (let turn = 0; turn < 3; turn++) got.push(await join('a', member(), work))
  assert.equal(got, ['bad', 'good', 'good'])
})

test('who is aborted leaves, and the others go on', async () => {
  const { join } = createOnce<string, string>(() => true)
  const { work, end, signals } = manual()
  const leaving = new AbortController()
  const left = join('a', member([], leaving.signal), work).catch((reason: Error) => reason.message)
  const stays = join('a', member(), work)
  leaving.abort(new Error('canceled'))
  assert.is(await left, 'canceled')
  assert.not(signals[0]?.aborted)
  end('done')
  assert.is(await stays, 'done')
})

test('work nobody waits for is aborted, and begins anew for the next', async () => {
  const { join } = createOnce<string, string>(() => true)
  const { work, end, signals } = manual()
  const leaving = new AbortController()
  const left = join('a', member([], leaving.signal), work).catch((reason: Error) => reason.message)
  leaving.abort(new Error('canceled'))
  assert.is(await left, 'canceled')
  assert.ok(signals[0]?.aborted)
  const next = join('a', member(), work)
  end('again')
  assert.is(await next, 'again')
})
