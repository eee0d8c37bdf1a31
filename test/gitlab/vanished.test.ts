import { execFileSync } from 'node:child_process'
import { assert, suite } from '../harness/suite.ts'
import { type Desk, openDesk } from './desk.ts'

/** Containers that somebody removes while a job of the agent runs in them. */
const test = suite('gitlab/vanished', { timeout: 120 })

let desk: Desk

test.before(async () => {
  desk = await openDesk()
})

test.after(() => desk.close())

/** Waits, so that somebody can remove its container; in the next one it says so. */
const script = ['if [ -e mark ]; then echo again; else touch mark; echo "at=$(hostname)."; sleep 60; fi']

const run = async (id: number, attempts: string) => {
  const variables = { GIT_STRATEGY: 'none', FF_TIMESTAMPS: 'false', EXECUTOR_JOB_SECTION_ATTEMPTS: attempts }
  const done = desk.run(script, { id, variables: Object.entries(variables).map(([key, value]) => ({ key, value })) })
  const place = () => /at=(\w+)\./.exec(String(desk.server.state.jobs.get(id)?.trace))?.[1]
  await desk.server.until(() => place() !== undefined, 60)
  execFileSync('docker', ['rm', '--force', place() ?? ''])
  return done
}

test('EXECUTOR_JOB_SECTION_ATTEMPTS: the script runs again in another container, with the same files', async () => {
  const { state, trace } = await run(10, '2')
  assert.is(state, 'success', trace)
  assert.match(trace, /ERROR: Container "\S+-build" not found or removed\. Will retry\.\.\./)
  assert.match(trace, /Retrying step_script(.|\n)*\nagain\n/)
})

test('without it the job fails by the system', async () => {
  const { state, trace } = await run(11, '1')
  assert.is(state, 'failed', trace)
  assert.match(trace, 'ERROR: Job failed (system failure): The container was removed while it was in use.')
  assert.match(String(desk.server.seen('PUT /jobs/11').at(-1)?.body), '"failure_reason":"runner_system_failure"')
})
