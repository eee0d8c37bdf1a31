import { execFileSync } from 'node:child_process'
import { assert, suite } from '../harness/suite.ts'
import { type Desk, openDesk } from './desk.ts'
import { openRepositories, type Repositories } from './repositories.ts'

/** Containers that somebody removes while a job of the agent runs in them. */
const test = suite('gitlab/vanished', { timeout: 120 })

let desk: Desk
let repositories: Repositories

test.before(async () => {
  repositories = await openRepositories()
  desk = await openDesk()
})

test.after(async () => {
  await desk.close()
  await repositories.close()
})

/** Waits, so that somebody can remove its container; in the next one it says so. */
const script = [
  'if [ -e mark ]; then echo again; else touch mark; mkdir -p kept; echo 1 > kept/file; echo "at=$(hostname)."; sleep 60; fi',
]

const remove = async (id: number, more: Readonly<Record<string, unknown>>, attempts: string, all = false) => {
  const variables = { GIT_STRATEGY: 'none', FF_TIMESTAMPS: 'false', EXECUTOR_JOB_SECTION_ATTEMPTS: attempts }
  const given = { id, variables: Object.entries(variables).map(([key, value]) => ({ key, value })), ...more }
  const done = desk.run(script, given)
  const place = () => /at=(\w+)\./.exec(String(desk.server.state.jobs.get(id)?.trace))?.[1]
  await desk.server.until(() => place() !== undefined, 60)
  const filter = ['--filter', `label=com.gitlab.gitlab-runner.job.id=${id}`]
  const others = all ? execFileSync('docker', ['ps', '--all', '--quiet', ...filter], { encoding: 'utf8' }) : ''
  // Its own last: its end is what the agent waits for.
  const own = place() ?? ''
  execFileSync('docker', ['rm', '--force', ...others.split('\n').filter(each => each !== '' && each !== own), own])
  return done
}

test('EXECUTOR_JOB_SECTION_ATTEMPTS: the script runs again in another container, with the same files', async () => {
  const { state, trace } = await remove(10, {}, '2')
  assert.is(state, 'success', trace)
  assert.match(trace, /ERROR: Container "\S+-build" not found or removed\. Will retry\.\.\./)
  assert.match(trace, /Retrying step_script(.|\n)*\nagain\n/)
})

test('without it the job fails by the system; its files are saved all the same, whatever was removed', async () => {
  repositories.commit('team/demo', { 'a.txt': 'a\n' })
  const { url, ref, sha, refspecs, depth } = repositories.info('team/demo')
  const artifact = { artifact_type: 'archive', artifact_format: 'zip', when: 'always' }
  const { state, trace } = await remove(
    11,
    {
      variables: [{ key: 'FF_TIMESTAMPS', value: 'false' }],
      git_info: { repo_url: url, ref, sha, ref_type: 'branch', refspecs, depth },
      artifacts: [
        { ...artifact, paths: ['kept'] },
        { ...artifact, paths: [], untracked: true },
      ],
      cache: [{ key: 'some', paths: ['kept'], policy: 'push', when: 'always' }],
    },
    '1',
    true,
  )
  assert.is(state, 'failed', trace)
  assert.match(trace, 'ERROR: Job failed (system failure): The container was removed while it was in use.')
  assert.match(String(desk.server.seen('PUT /jobs/11').at(-1)?.body), '"failure_reason":"runner_system_failure"')
  assert.is(desk.server.state.jobs.get(11)?.artifacts.length, 2, trace)
  assert.match(trace, /Created cache(.|\n)*kept: found 2 matching(.|\n)*untracked: found 2 files/, trace)
})
