import { gitWishes } from '../../lib/gitlab/git-wishes.ts'
import type { GitInfo } from '../../lib/gitlab/payload.ts'
import { localDefaults } from '../../lib/settings/defaults.ts'
import { assert, suite } from '../harness/suite.ts'

/** What the log says of `GIT_*_FLAGS` that cannot do on the runner's host what they do elsewhere. */
const test = suite('gitlab/git-wishes')

type Variables = Readonly<Record<string, string>>

const wishes = (values: Variables, settings: object = {}) => {
  const variables = Object.entries(values).map(([key, value]) => ({ key, value, public: true }))
  const git = { mayFetch: true, depth: 20 } as unknown as GitInfo
  const docker = { ...localDefaults.docker, disableCache: false }
  return gitWishes(variables, git, { ...localDefaults, docker, ...settings })
}

const kept: readonly (readonly [flags: string, isTold: boolean])[] = [
  ['', false],
  ['-ffdx', false],
  ['-f -d -x', false],
  ['none', true],
  ['-ffd', true],
  ['-ffx', true],
  ['-ffdX', true],
  ['-ffdx -e cache/', true],
  ['-ffdx --exclude=cache/', true],
]

for (const [flags, isTold] of kept)
  test(`GIT_CLEAN_FLAGS "${flags}" would keep ${isTold ? 'something' : 'nothing'}`, () => {
    assert.is(/GIT_CLEAN_FLAGS keep nothing here/.test(wishes({ GIT_CLEAN_FLAGS: flags }).refused.join()), isTold)
  })

test('where nothing is ever kept, nothing is told', () => {
  const flags = { GIT_CLEAN_FLAGS: 'none' }
  assert.equal(wishes({ ...flags, GIT_STRATEGY: 'clone' }).refused, [])
  assert.equal(wishes(flags, { docker: localDefaults.docker }).refused, [])
})

test('GIT_CLONE_EXTRA_FLAGS hold with FF_USE_GIT_NATIVE_CLONE and clone only', () => {
  const flags = { GIT_CLONE_EXTRA_FLAGS: '--quiet --upload-pack=x --filter=blob:none' }
  const native = { ...flags, GIT_STRATEGY: 'clone', FF_USE_GIT_NATIVE_CLONE: '1' }
  assert.equal([wishes(native).native, wishes({ ...native, GIT_STRATEGY: 'fetch' }).native], [true, false])
  assert.match(wishes(native).refused.join(), 'GIT_CLONE_EXTRA_FLAGS: --upload-pack=x ignored')
  assert.equal(wishes({ ...flags, GIT_STRATEGY: 'clone' }).refused, [])
})
