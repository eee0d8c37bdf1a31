import { inAttempts } from '../../lib/gitlab/attempts.ts'
import { assert, suite } from '../harness/suite.ts'

/** Stages that are done again when they fail (runner-docker-executor §8). */
const test = suite('gitlab/attempts')

/** How often the work was begun, how long was waited, and what came of it. */
const tryWork = async (attempts: number, failures: number) => {
  let begun = 0
  const waits: number[] = []
  const options = { attempts, onFailure: () => {}, signal: new AbortController().signal }
  const work = async () => {
    begun += 1
    if (begun <= failures) throw new Error(`no ${begun}`)
  }
  const error = await inAttempts(options, work, async seconds => void waits.push(seconds)).catch(
    (thrown: Error) => thrown,
  )
  return { begun, waits, error: error?.message }
}

test('until it goes well, or all attempts are used', async () => {
  assert.equal(await tryWork(1, 0), { begun: 1, waits: [], error: undefined })
  assert.equal(await tryWork(1, 1), { begun: 1, waits: [], error: 'no 1' })
  assert.equal(await tryWork(3, 2), { begun: 3, waits: [5, 10], error: undefined })
  assert.equal(await tryWork(3, 9), { begun: 3, waits: [5, 10], error: 'no 3' })
  assert.equal((await tryWork(9, 9)).waits, [5, 10, 20, 40, 80, 160, 300, 300])
})

test('a wait ends when the job does', async () => {
  const job = new AbortController()
  const options = { attempts: 2, onFailure: () => job.abort(new Error('over')), signal: job.signal }
  const error = await inAttempts(options, () => Promise.reject(new Error('no'))).catch((thrown: Error) => thrown)
  assert.is(error?.message, 'over')
})
