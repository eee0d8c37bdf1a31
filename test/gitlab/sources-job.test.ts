import { assert, suite } from '../harness/suite.ts'
import { type Desk, openDesk } from './desk.ts'
import { openRepositories, type Repositories } from './repositories.ts'

/** Jobs of the agent in containers, with sources from a real git server. */
const test = suite('gitlab/sources-job', { timeout: 180 })

let desk: Desk
let repositories: Repositories
let id = 100

test.before(async () => {
  repositories = await openRepositories({ password: 'job-token-secret' })
  desk = await openDesk()
})

test.after(async () => {
  await desk.close()
  await repositories.close()
})

/** A job on `gantry-test/git` of the project as it is now. */
const run = (script: readonly string[], values: Readonly<Record<string, string>> = {}, more = {}) => {
  const { url, ref, sha, refspecs, depth } = repositories.info('team/demo')
  return desk.run(script, {
    id: id++,
    image: { name: 'gantry-test/git' },
    allow_git_fetch: true,
    git_info: { repo_url: url, ref, sha, ref_type: 'branch', refspecs, depth },
    variables: [
      { key: 'FF_TIMESTAMPS', value: 'false' },
      ...Object.entries(values).map(([key, value]) => ({ key, value, public: true })),
    ],
    ...more,
  })
}

test('a commit with a history as deep as GitLab says, and a .git that works', async () => {
  repositories.commit('team/demo', { 'a.txt': 'one\n' })
  repositories.commit('team/demo', { 'a.txt': 'two\n' })
  const sha = repositories.commit('team/demo', { 'a.txt': 'three\n' })
  const { url, refspecs } = repositories.info('team/demo')
  const git_info = { repo_url: url, ref: 'main', sha, ref_type: 'branch', refspecs, depth: 2 }
  const script = [
    ...['cat a.txt', 'git rev-list --count HEAD', 'git status --short', 'git rev-parse origin/main'],
    'git remote get-url origin',
  ]
  const { state, trace } = await run(script, {}, { git_info })
  assert.is(state, 'success', trace)
  assert.match(trace, /Fetching changes with git depth set to 2\.\.\./)
  assert.match(trace, `Checking out ${sha.slice(0, 8)} as detached HEAD (ref is main)...`)
  assert.match(trace, 'Skipping Git submodules setup')
  assert.match(trace, /\nthree\n[^\n]*\n2\n/)
  assert.match(trace, `\n${sha}\n`)
  assert.match(trace, `\n${url.replace('job-token-secret', '[MASKED]')}\n`)
  assert.not.match(trace, /job-token-secret/)
})

test('submodules that git knows of', async () => {
  const lib = repositories.commit('team/lib', { 'l.txt': 'lib\n' })
  repositories.commit('team/demo', {}, { 'vendor/lib': ['../lib.git', lib] })
  const script = [
    'cat vendor/lib/l.txt',
    'git submodule status --recursive',
    'git -C vendor/lib status --short',
    'git status --short',
  ]
  const { state, trace } = await run(script, { GIT_SUBMODULE_STRATEGY: 'recursive' })
  assert.is(state, 'success', trace)
  assert.match(trace, 'Updating/initializing submodules recursively with git depth set to 20...')
  assert.match(trace, `\nlib\n`)
  assert.match(trace, `\n ${lib} vendor/lib`)
})

test('a project that is not there: the job fails in the stage of its sources', async () => {
  const { url, ref, sha, refspecs } = repositories.info('team/demo')
  const git_info = { repo_url: url.replace('demo', 'gone'), ref, sha, ref_type: 'branch', refspecs, depth: 1 }
  const features = { trace_sections: true }
  const { state, trace } = await run(['echo ran'], { GET_SOURCES_ATTEMPTS: '99' }, { git_info, features, id: 900 })
  assert.is(state, 'failed')
  assert.match(trace, /section_start:\d+:get_sources[^\n]*Getting source from Git repository/)
  assert.match(trace, /Job failed: "git fetch .*404|not found/)
  assert.not.match(trace, /\nran\n/)
  const [final] = desk.server.seen('PUT /jobs/900').slice(-1)
  assert.match(String(final?.body), '"failure_reason":"script_failure"')
  assert.match(String(final?.body), '"exit_code":1')
})

test('values that are none are told', async () => {
  const { state, trace } = await run(['true'], {
    GET_SOURCES_ATTEMPTS: '0',
    GIT_STRATEGY: 'pull',
    GIT_CHECKOUT: 'perhaps',
  })
  assert.is(state, 'success', trace)
  assert.match(trace, 'WARNING: GET_SOURCES_ATTEMPTS: number of attempts out of the range [1, 10], clamping to: 1')
  assert.match(trace, 'WARNING: GIT_STRATEGY: expected fetch|clone|none|empty got "pull", using default value: fetch')
  assert.match(trace, 'WARNING: GIT_CHECKOUT: expected bool got "perhaps", using default value: true')
})

test('GIT_CLONE_PATH and GIT_STRATEGY=empty move the project; a path outside fails before anything runs', async () => {
  const moved = await run(['pwd', 'ls', 'echo $CI_PROJECT_DIR'], { GIT_CLONE_PATH: '$CI_BUILDS_DIR/go/src/demo' })
  assert.is(moved.state, 'success', moved.trace)
  assert.match(moved.trace, /\n\/builds\/go\/src\/demo\n(.|\n)*\na\.txt\n(.|\n)*\n\/builds\/go\/src\/demo\n/)
  const empty = await run(['pwd', 'ls -A | wc -l'], { GIT_STRATEGY: 'empty' })
  assert.match(empty.trace, 'Skipping Git repository setup and creating an empty build directory')
  assert.match(empty.trace, /\n\/builds\/team\/demo-empty\n(.|\n)*\n0\n/)
  const outside = await run(['echo ran'], { GIT_CLONE_PATH: '/etc' }, { id: 901 })
  assert.is(outside.state, 'failed')
  assert.match(outside.trace, 'Job failed: the GIT_CLONE_PATH="/etc" has to be within "/builds"')
  assert.not.match(outside.trace, /\nran\n/)
})
