import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { assert, suite } from '../harness/suite.ts'
import { type Desk, openDesk } from './desk.ts'
import { openRepositories, type Repositories } from './repositories.ts'

/** Sources that git in a container of `helper_image` gets, for jobs whose image has no git; and scripts round them. */
const test = suite('gitlab/helper', { timeout: 600 })

let desk: Desk
let repositories: Repositories
let id = 100

/** Volumes are kept by the runner's token. */
const owner = randomBytes(5).toString('hex').slice(0, 9)

const runner = `
pre_get_sources_script = "echo config-before; id -un"
post_get_sources_script = "echo config-after; ls"
`

test.before(async () => {
  repositories = await openRepositories({ password: 'job-token-secret' })
  desk = await openDesk({
    runner,
    token: `glrt-${owner}`,
    docker: 'helper_image = "gantry-test/git"\nnetwork_mode = "host"',
  })
})

test.after(async () => {
  await desk.close()
  await repositories.close()
  const filter = `label=com.gitlab.gitlab-runner.runner.id=${owner}`
  const volumes = execFileSync('docker', ['volume', 'ls', '--quiet', '--filter', filter], { encoding: 'utf8' })
  execFileSync('docker', ['volume', 'rm', '--force', ...volumes.split('\n').filter(Boolean)])
})

const variablesOf = (values: Readonly<Record<string, string>>) => [
  { key: 'FF_TIMESTAMPS', value: 'false' },
  ...Object.entries(values).map(([key, value]) => ({ key, value, public: true })),
]

const run = (script: readonly string[], values: Readonly<Record<string, string>> = {}, more = {}) => {
  const { url, ref, sha, refspecs, depth } = repositories.info('team/demo')
  return desk.run(script, {
    id: id++,
    allow_git_fetch: true,
    git_info: { repo_url: url, ref, sha, ref_type: 'branch', refspecs, depth },
    variables: variablesOf(values),
    ...more,
  })
}

test('git of the helper gets them, submodules too, between the scripts of the settings and of the job', async () => {
  const lib = repositories.commit('team/lib', { 'l.txt': 'lib\n' })
  repositories.commit('team/demo', { 'a.txt': 'a\n' }, { 'vendor/lib': ['../lib.git', lib] })
  const hooks = [{ name: 'pre_get_sources_script', script: ['echo hook-before'] }]
  const script = ['cat a.txt vendor/lib/l.txt', 'touch new.txt', 'command -v git || echo no-git', 'id -un']
  const artifacts = [{ untracked: true, paths: [], artifact_type: 'archive', artifact_format: 'zip' }]
  const { state, trace } = await run(script, { GIT_SUBMODULE_STRATEGY: 'recursive' }, { hooks, artifacts })
  assert.is(state, 'success', trace)
  const order = [
    '\nconfig-before\n',
    '\nroot\n',
    '\nhook-before\n',
    'Created fresh repository.',
    '\nconfig-after\na.txt\nvendor\n',
  ]
  const places = order.map(text => trace.indexOf(text))
  assert.ok(
    places.every((at, index) => at > (places[index - 1] ?? 0)),
    trace,
  )
  assert.match(trace, 'Updating/initializing submodules recursively with git depth set to 20...')
  assert.match(trace, /\na\nlib\n/)
  assert.match(trace, '\nno-git\n')
  assert.match(trace, 'untracked: found 1 files')
  assert.not.match(trace, /job-token-secret/)
})

test('with fetch the files stay in the slot: cleaned unless GIT_CLEAN_FLAGS says otherwise; clone begins anew', async () => {
  repositories.commit('team/demo', { 'a.txt': 'a\n', '.gitignore': 'kept\n' })
  const look = ['ls', 'echo 1 > kept; echo 1 > left']
  assert.is((await run(look)).state, 'success')
  const hooks = ['printf "#!/bin/sh\\necho evil" > .git/hooks/post-checkout', 'echo "[core" > .git/config', 'ls']
  const second = await run([...look, 'mkdir -p .git/hooks', ...hooks], { GIT_CLEAN_FLAGS: '-ffd' })
  assert.match(second.trace, 'Reinitialized existing Git repository')
  assert.match(second.trace, /ls[^\n]*\na\.txt\nkept\n/)
  const third = await run(look, { GIT_CLEAN_FLAGS: 'none' })
  assert.is(third.state, 'success', third.trace)
  assert.match(third.trace, /ls[^\n]*\na\.txt\nkept\nleft\n/)
  assert.not.match(third.trace, /evil/)
  const fourth = await run(look, { GIT_STRATEGY: 'clone' })
  assert.match(fourth.trace, /ls[^\n]*\na\.txt\n[^a-z]/)
  const fifth = await run(['ls -A | wc -l'], { GIT_STRATEGY: 'none' })
  assert.not.match(fifth.trace, 'config-before')
  assert.match(fifth.trace, /Skipping Git repository setup/)
  assert.match(fifth.trace, /wc -l[^\n]*\n0\n/)
})

test('FF_USE_GIT_NATIVE_CLONE: git clone, with GIT_CLONE_EXTRA_FLAGS, of a branch that has moved on too', async () => {
  repositories.commit('team/native', { 'b.txt': 'a\n' })
  repositories.commit('team/native', { 'b.txt': 'b\n' })
  const native = {
    GIT_STRATEGY: 'clone',
    FF_USE_GIT_NATIVE_CLONE: 'true',
    GIT_CLONE_EXTRA_FLAGS: '--quiet --origin origin',
  }
  const hooks = [{ name: 'post_get_sources_script', script: ['git rev-list --count HEAD', 'git rev-parse HEAD'] }]
  const { url, sha, refspecs } = repositories.info('team/native')
  repositories.commit('team/native', { 'b.txt': 'c\n' })
  const git_info = { repo_url: url, ref: 'main', sha, ref_type: 'branch', refspecs, depth: 2 }
  const { state, trace } = await run(['cat b.txt'], native, { hooks, git_info })
  assert.is(state, 'success', trace)
  assert.match(trace, 'Cloning repository for main with git depth set to 2...')
  assert.not.match(trace, 'Fetching changes')
  assert.match(trace, `\n${sha}\n`, trace)
  assert.match(trace, /cat b\.txt[^\n]*\nb\n/)
  const wrong = await run(['true'], { ...native, GIT_CLONE_EXTRA_FLAGS: '--nonsense' })
  assert.is(wrong.state, 'failed')
  assert.match(wrong.trace, "unknown option `nonsense'")
})

test('what fails there fails the job, after all attempts, before its script', async () => {
  const hooks = [{ name: 'pre_get_sources_script', script: ['echo attempt', 'exit 7'] }]
  const after = { name: 'after_script', script: ['echo after'] }
  const steps = [{ name: 'script', script: ['echo ran'] }, after]
  const { state, trace } = await run([], { GET_SOURCES_ATTEMPTS: '2' }, { hooks, steps, id: 900 })
  assert.is(state, 'failed')
  assert.is(trace.split('\nattempt\n').length, 3)
  assert.match(trace, 'Deleting all tracked and untracked files due to source fetch failure')
  assert.match(trace, 'ERROR: Job failed: exit code 7')
  assert.not.match(trace, /\n(ran|after)\n/)
})

test('without a helper image the scripts run in the image of the job', async () => {
  const own = await openDesk({ runner: 'post_get_sources_script = "pwd; ls; echo $CI_JOB_NAME"' })
  try {
    const { url, ref, sha, refspecs } = repositories.info('team/demo')
    const { state, trace } = await own.run(['ls'], {
      git_info: { repo_url: url, ref, sha, ref_type: 'branch', refspecs, depth: 1 },
      variables: variablesOf({ CI_JOB_NAME: 'unit' }),
      hooks: [{ name: 'pre_get_sources_script', script: ['echo hook; touch /made-by-hook'] }],
    })
    assert.is(state, 'success', trace)
    assert.match(trace, /\nhook\n(.|\n)*\n\/builds\/team\/demo\na\.txt\nunit\n/)
  } finally {
    await own.close()
  }
})

test('get_sources_timeout ends what takes too long', async () => {
  const own = await openDesk({ runner: 'get_sources_timeout = "3s"\npre_get_sources_script = "sleep 60"' })
  try {
    const { url, ref, sha, refspecs } = repositories.info('team/demo')
    const { state, trace } = await own.run(['echo ran'], {
      git_info: { repo_url: url, ref, sha, ref_type: 'branch', refspecs, depth: 1 },
      variables: variablesOf({}),
    })
    assert.is(state, 'failed')
    assert.match(trace, 'Getting the sources could not run to completion because the timeout of 3s was exceeded.')
    assert.match(String(own.server.seen('PUT /jobs/7').at(-1)?.body), '"failure_reason":"job_execution_timeout"')
  } finally {
    await own.close()
  }
})
