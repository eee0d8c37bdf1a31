import { placeOf } from '../../lib/gitlab/clone-path.ts'
import { gitWishes } from '../../lib/gitlab/git-wishes.ts'
import type { GitInfo, Payload } from '../../lib/gitlab/payload.ts'
import { localDefaults } from '../../lib/settings/defaults.ts'
import { assert, suite } from '../harness/suite.ts'

/** What a job's GIT_* variables mean before anything is fetched. */
const test = suite('gitlab/clone-path')

type Values = Readonly<Record<string, string>>

const variables = (values: Values) => Object.entries(values).map(([key, value]) => ({ key, value, public: true }))

const place = (values: Values, customBuildDir = true) => {
  const payload = { job: { variables: variables(values), tags: [] }, projectPath: 'team/demo' } as unknown as Payload
  const runner = { ...localDefaults.runner, customBuildDir }
  return placeOf(payload, { ...localDefaults, runner }, 3)
}

test('GIT_CLONE_PATH within builds_dir', () => {
  assert.equal(place({}), { projectPath: 'team/demo' })
  assert.equal(place({ GIT_CLONE_PATH: '/builds/go/src/demo/' }), { projectPath: 'go/src/demo' })
  const own = { GIT_CLONE_PATH: '$CI_BUILDS_DIR/$CI_CONCURRENT_ID/$NAME', NAME: 'demo' }
  assert.equal(place(own), { projectPath: '3/demo' })
  assert.equal(place({ GIT_STRATEGY: 'empty' }), { projectPath: 'team/demo-empty' })
})

test('GIT_CLONE_PATH anywhere else, or not allowed, is an error of the configuration', () => {
  for (const path of ['/elsewhere', '/builds', '/builds/../etc', 'team', '/buildsx/demo'])
    assert.equal(place({ GIT_CLONE_PATH: path }).refused, {
      reason: 'runner_configuration_error',
      message: `the GIT_CLONE_PATH="${path}" has to be within "/builds"`,
    })
  assert.equal(place({ GIT_CLONE_PATH: '/builds/x' }, false).refused, {
    reason: 'runner_configuration_error',
    message: 'setting GIT_CLONE_PATH is not allowed, enable `custom_build_dir` feature',
  })
})

const wishes = (values: Values, more: Partial<GitInfo> = {}) =>
  gitWishes(variables(values), { depth: 20, mayFetch: true, ...more } as GitInfo, localDefaults)

test('GitLab says where the job does not', () => {
  assert.is(wishes({}).strategy, 'fetch')
  assert.is(wishes({}, { mayFetch: false }).strategy, 'clone')
  assert.equal([wishes({}).depth, wishes({}).submodules.depth, wishes({}).lfs, wishes({}).attempts], [20, 20, true, 1])
})

test('what is not obeyed on the host of the runner is told', () => {
  const refused = (values: Values) => wishes(values).refused.map(note => note.split(' ')[0])
  assert.equal(refused({ GIT_FETCH_EXTRA_FLAGS: '--upload-pack=x' }), ['GIT_FETCH_EXTRA_FLAGS:'])
  assert.equal(refused({ GIT_SUBMODULE_UPDATE_FLAGS: '--reference /etc' }), ['GIT_SUBMODULE_UPDATE_FLAGS:'])
})
