import type { FakeScript } from '../../../lib/engine/fake-state.ts'
import type { Job } from '../../../lib/plan/types.ts'
import { SystemFault } from '../../../lib/util/errors.ts'
import { assert, suite } from '../../harness/suite.ts'
import { attempt } from './attempt.ts'

/** Containers that somebody removes while a job runs (runner-docker-executor §2.4). */
const test = suite('runner/vanished')

const ran = '\x1b_gantry\x1b\\ran\n'

/** A job whose containers are removed at these starts, counted from 1: while they run, or before they do. */
const lose = (at: { readonly running?: readonly number[]; readonly before?: readonly number[] }): FakeScript => {
  let starts = 0
  return {
    behave: () => ({ stdout: ran, isRemoved: at.running?.includes(starts) ?? false }),
    fail: verb => {
      if (verb !== 'attach') return
      starts += 1
      if (at.before?.includes(starts)) throw new SystemFault('container_gone', { message: 'It was removed.' })
    },
  }
}

const jobWith = (attempts: string, more: Partial<Job> = {}): Partial<Job> => ({
  variables: [
    { key: 'GIT_STRATEGY', value: 'none' },
    { key: 'EXECUTOR_JOB_SECTION_ATTEMPTS', value: attempts },
  ],
  ...more,
})

const builds = (names: readonly string[]) => names.map(name => name.replace(/^.*unique0-/, ''))

test('once: a system failure', async () => {
  const { outcome, log, left } = await attempt({ engine: lose({ running: [1] }) })
  assert.equal([outcome.status, outcome.reason], ['failed', 'runner_system_failure'])
  assert.match(log, /ERROR: Container "\S+-build" not found or removed. Will retry\.\.\./)
  assert.not.match(log, 'Execution attempts exceeded')
  assert.equal(left, [])
})

test('again in a new container, as often as the job wants', async () => {
  const twice = await attempt({ job: jobWith('3'), engine: lose({ running: [1, 2] }) })
  assert.is(twice.outcome.status, 'success', twice.log)
  assert.equal(builds(twice.specs.map(({ name }) => name)), ['build', 'build-2', 'build-3'])
  assert.is(twice.log.split('Retrying step_script').length, 3)
  assert.equal(twice.left, [])
  const always = await attempt({ job: jobWith('3'), engine: lose({ running: [1, 2, 3] }) })
  assert.is(always.outcome.reason, 'runner_system_failure')
  assert.is(always.log.split('not found or removed').length, 4)
  assert.match(always.log, 'ERROR: Execution attempts exceeded')
})

test('what was gone before a stage began is made anew, and costs no attempt', async () => {
  const { outcome, log, specs } = await attempt({
    job: { afterScript: ['true'] },
    engine: lose({ before: [2] }),
  })
  assert.is(outcome.status, 'success', log)
  assert.equal(builds(specs.map(({ name }) => name)), ['build', 'build-2'])
  assert.not.match(log, 'not found or removed|after_script failed')
})

test('after_script runs in a container of its own when the script has lost its one', async () => {
  const { outcome, log, specs } = await attempt({
    job: { afterScript: ['true'] },
    engine: lose({ running: [1] }),
  })
  assert.is(outcome.reason, 'runner_system_failure')
  assert.is(specs.length, 2)
  assert.match(log, 'Running after_script')
})

test('values that are none are told at the beginning', async () => {
  const { log } = await attempt({ job: jobWith('99'), engine: { behave: () => ({ stdout: ran }) } })
  assert.match(log, 'EXECUTOR_JOB_SECTION_ATTEMPTS: number of attempts out of the range [1, 10], clamping to: 10')
})
