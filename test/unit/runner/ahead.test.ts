import type { Job } from '../../../lib/plan/types.ts'
import { mayStartAhead } from '../../../lib/runner/ahead.ts'
import { localDefaults } from '../../../lib/settings/defaults.ts'
import { assert, suite } from '../../harness/suite.ts'

/** Jobs whose containers may be started before their turn. */
const test = suite('runner/ahead')

const job = (more: Partial<Job> = {}) => ({ name: 'a', when: 'on_success', cache: [], ...more }) as unknown as Job
const plan = { version: 1, stages: ['test'], jobs: [] } as const
const settings = (volumes: readonly string[], disableCache = false) => ({
  ...localDefaults,
  docker: { ...localDefaults.docker, volumes, disableCache },
})

test('a job of which everything is known', () => {
  assert.is(mayStartAhead(job(), { plan, settings: settings([]) }), true)
  assert.is(mayStartAhead(job({ when: 'manual' }), { plan, settings: settings([]) }), false)
})

test('not where volumes belong to the slot that the job will get', () => {
  assert.is(mayStartAhead(job(), { plan, settings: settings(['/cache']) }), false)
  assert.is(mayStartAhead(job(), { plan, settings: settings(['/host:/cache']) }), true)
  assert.is(mayStartAhead(job(), { plan, settings: settings(['/cache'], true) }), true)
})
