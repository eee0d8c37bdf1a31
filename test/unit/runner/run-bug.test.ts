import { createEngines } from '../../../lib/runner/engines.ts'
import { runPipeline } from '../../../lib/runner/run-pipeline.ts'
import { assert, suite } from '../../harness/suite.ts'
import { aJob, fakeRun } from './attempt.ts'

const test = suite('runner/a bug')

test('after a bug nothing waits for its turn any more, and nothing is left', async () => {
  const attached: string[] = []
  const fail = (verb: string, [container]: readonly unknown[]) => {
    if (verb !== 'attach') return
    if (attached.includes(`${container}`)) throw new TypeError('a mistake')
    attached.push(`${container}`)
  }
  const { run, engine, stop } = fakeRun({ engine: { fail, behave: () => ({ runs: 50 }) } })
  const first = aJob({ name: 'first', afterScript: ['true'], when: 'on_success' })
  const jobs = [first, aJob({ id: 2, name: 'second', needs: [{ job: 'first' }] as never, when: 'on_success' })]
  const stops = { cancel: stop.signal, abort: stop.signal }
  const thrown = await runPipeline(
    { ...run, plan: { ...run.plan, jobs } },
    { engines: createEngines([{ ...run, slots: 2 } as never]), plays: new Set(), stops },
  ).catch((error: unknown) => error)
  await run.janitor.drain()
  assert.ok(thrown instanceof TypeError, String(thrown))
  assert.is(attached.length, 2, 'the second job waits for its script')
  assert.equal(engine.left().containers, [])
})
