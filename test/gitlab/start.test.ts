import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { start } from '../../lib/gitlab/start.ts'
import { readConfig } from '../../lib/settings/config.ts'
import { createProject, git } from '../harness/project.ts'
import { assert, suite } from '../harness/suite.ts'
import { type Coordinator, startCoordinator } from './coordinator.ts'
import { createPlace, type Place } from './program.ts'

/** Jobs of a server in real containers. */
const test = suite('gitlab/start', { timeout: 180 })

let server: Coordinator
let place: Place
let stop: AbortController
let running: Promise<void>

test.before.each(async () => {
  server = await startCoordinator()
  place = await createPlace()
  stop = new AbortController()
  const text = `[[runners]]\nname = "r"\nurl = "${server.url}"\ntoken = "glrt-aaaaaaaaaaaa"\n[runners.docker]\nimage = "gantry-test/busybox"\npull_policy = "never"`
  const folders = { cache: join(place.folder, 'cache'), state: join(place.folder, 'state') }
  mkdirSync(folders.cache)
  running = start({
    config: readConfig(`check_interval = 1\n${text}`, 'c', {}).config,
    configFile: place.configFile,
    systemId: 's_000000000000',
    folders,
    env: process.env,
    version: '1',
    createLogger: () => ({ info: () => {}, warn: () => {}, error: () => {} }),
    stop: stop.signal,
    abort: new AbortController().signal,
  })
})

test.after.each(async () => {
  stop.abort()
  await running
  await server.close()
  await place.remove()
})

const job = (script: readonly string[], more: Record<string, unknown> = {}) => ({
  id: 7,
  token: 'job-token-secret',
  job_info: { name: 'unit', stage: 'test', project_id: 5, project_full_path: 'team/demo' },
  runner_info: { timeout: 60 },
  variables: [
    { key: 'FF_TIMESTAMPS', value: 'false' },
    { key: 'GREETING', value: 'hello', public: true },
    { key: 'PASSWORD', value: 's3cr3t-value', masked: true },
  ],
  steps: [{ name: 'script', script }],
  features: { failure_reasons: ['script_failure'] },
  ...more,
})

const ended = async () => {
  await server.until(
    () =>
      server.state.jobs
        .get(7)
        ?.states.at(-1)
        ?.match(/success|failed/) != null,
    60,
  )
  return { state: server.state.jobs.get(7)?.states.at(-1), trace: String(server.state.jobs.get(7)?.trace) }
}

test('54. a job runs in a container and its trace arrives whole', async () => {
  server.state.queue.push(job(['echo "$GREETING $PASSWORD"', 'pwd', 'echo "<$CI_RUNNER_SHORT_TOKEN>"']))
  const { state, trace } = await ended()
  assert.is(state, 'success', trace)
  assert.match(trace, '  on r aaaaaaaaa, system ID: s_000000000000')
  assert.match(trace, /\nhello \[MASKED\]\n/)
  assert.match(trace, '/builds/team/demo')
  assert.match(trace, '\n<aaaaaaaaa>\n')
  assert.match(trace, 'Job succeeded')
})

test('55. a script that fails', async () => {
  server.state.queue.push(job(['exit 3']))
  const { state, trace } = await ended()
  assert.is(state, 'failed')
  const { failure_reason, exit_code } = (server.seen('PUT /jobs/7').at(-1)?.json ?? {}) as Record<string, unknown>
  assert.equal([failure_reason, exit_code], ['script_failure', 3])
  assert.match(trace, 'ERROR: Job failed: exit code 3')
})

test('sources come from the repository of the job', async () => {
  const project = createProject({ 'file.txt': 'content\n' })
  try {
    const sha = git(project.folder, 'rev-parse', 'HEAD')
    const refspecs = ['+refs/heads/main:refs/remotes/origin/main']
    const git_info = { repo_url: `file://${project.folder}`, ref: 'main', ref_type: 'branch', sha, refspecs, depth: 1 }
    server.state.queue.push(job(['cat file.txt'], { git_info }))
    const { state, trace } = await ended()
    assert.is(state, 'success', trace)
    assert.match(trace, /\ncontent\n/)
  } finally {
    project.remove()
  }
})

test('62. canceling ends the script and runs after_script', async () => {
  const after = { name: 'after_script', script: ['echo after $CI_JOB_STATUS'] }
  const script = { name: 'script', script: ['echo begun', 'while sleep 1; do echo tick; done'] }
  server.state.queue.push(job([], { steps: [script, after] }))
  await server.until(() => String(server.state.jobs.get(7)?.trace).includes('\nbegun\n'), 60)
  const record = server.state.jobs.get(7)
  if (record) record.status = 'canceling'
  const { state, trace } = await ended()
  assert.is(state, 'failed')
  assert.match(trace, '\nafter canceled\n')
  const { failure_reason } = (server.seen('PUT /jobs/7').at(-1)?.json ?? {}) as Record<string, unknown>
  assert.is(failure_reason, 'unknown_failure')
})

test('65. the timeout that the server gives', async () => {
  server.state.queue.push(job(['sleep 60'], { runner_info: { timeout: 4 } }))
  const { state } = await ended()
  assert.is(state, 'failed')
  const { failure_reason } = (server.seen('PUT /jobs/7').at(-1)?.json ?? {}) as Record<string, unknown>
  assert.is(failure_reason, 'job_execution_timeout')
})
