import { lazy, NotLoaded, withLibraries } from '../../../lib/util/lazy.ts'
import { assert, suite } from '../../harness/suite.ts'

const test = suite('util/lazy')

test('a library is there once it was waited for, and is loaded once', async () => {
  let times = 0
  const library = lazy(async () => ({ times: ++times }))
  assert.throws(library.get, (thrown: unknown) => thrown instanceof NotLoaded)
  await library.load()
  await library.load()
  assert.equal(library.get(), { times: 1 })
})

test('work that meets a library that is not there is done again with it', async () => {
  const one = lazy(async () => 'one')
  const other = lazy(async () => 'other')
  let attempts = 0
  const work = async () => {
    attempts += 1
    return `${one.get()} ${other.get()}`
  }
  assert.is(await withLibraries(work), 'one other')
  assert.is(attempts, 3)
})

test('what else is thrown is thrown on', async () => {
  const thrown = await withLibraries(() => Promise.reject(new Error('mine'))).catch((error: Error) => error.message)
  assert.is(thrown, 'mine')
})
