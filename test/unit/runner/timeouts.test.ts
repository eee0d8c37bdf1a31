import { timeoutsOf } from '../../../lib/runner/timeouts.ts'
import { assert, suite } from '../../harness/suite.ts'

const test = suite('runner/timeouts')

const minute = 60
const hour = 60 * minute

type Row = readonly [script: string, after: string, job: number, effective: number, afterScript: number, notes: string]

/** The reference runner's own table (runner-docker-executor §3.10). */
const rows: readonly Row[] = [
  ['', '0s', hour, hour, 5 * minute, ''],
  ['', '', hour, hour, 5 * minute, ''],
  ['5m', '', hour, 5 * minute, 5 * minute, ''],
  ['5m', '-10m', hour, 5 * minute, 5 * minute, 'Ignoring relative RUNNER_AFTER_SCRIPT_TIMEOUT timeout: -10m'],
  ['-5m', '10m', hour, hour, 10 * minute, 'Ignoring relative RUNNER_SCRIPT_TIMEOUT timeout: -5m'],
  ['foobar', '', hour, hour, 5 * minute, 'Ignoring malformed RUNNER_SCRIPT_TIMEOUT timeout: foobar'],
  ['60m', '', 40 * minute, 40 * minute, 5 * minute, 'RUNNER_SCRIPT_TIMEOUT timeout: 60m is longer than job timeout.'],
]

for (const [script, after, job, effective, afterScript, notes] of rows) {
  test(`script "${script}", after_script "${after}", job ${job} s`, () => {
    const variables = [
      { key: 'RUNNER_SCRIPT_TIMEOUT', value: script },
      { key: 'RUNNER_AFTER_SCRIPT_TIMEOUT', value: after },
    ]
    const timeouts = timeoutsOf(variables, job)
    assert.equal([timeouts.script, timeouts.afterScript, timeouts.notes.join('|')], [effective, afterScript, notes])
  })
}
