import { gitWishes } from '../../lib/gitlab/git-wishes.ts'
import type { GitInfo } from '../../lib/gitlab/payload.ts'
import { localDefaults } from '../../lib/settings/defaults.ts'
import { assert, suite } from '../harness/suite.ts'

/** What `GIT_*_FLAGS` ask for, and what the log says of those that cannot do on the runner's host what they do elsewhere. */
const test = suite('gitlab/git-wishes')

type Variables = Readonly<Record<string, string>>

const wishes = (values: Variables, settings: object = {}) => {
  const variables = Object.entries(values).map(([key, value]) => ({ key, value, public: true }))
  const git = { mayFetch: true, depth: 20 } as unknown as GitInfo
  const docker = { ...localDefaults.docker, disableCache: false }
  return gitWishes(variables, git, { ...localDefaults, docker, ...settings })
}

const kept: readonly (readonly [flags: string, keeps: boolean])[] = [
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

for (const [flags, keeps] of kept)
  test(`GIT_CLEAN_FLAGS "${flags}" ${keeps ? 'keep something' : 'keep nothing'}`, () => {
    assert.is(wishes({ GIT_CLEAN_FLAGS: flags }).keeps, keeps)
  })

test('GIT_CHECKOUT=false keeps everything', () => {
  assert.is(wishes({ GIT_CHECKOUT: 'false' }).keeps, true)
})

test('GIT_CLONE_EXTRA_FLAGS hold with FF_USE_GIT_NATIVE_CLONE and clone only', () => {
  const flags = { GIT_CLONE_EXTRA_FLAGS: '--quiet --upload-pack=x --filter=blob:none' }
  const native = { ...flags, GIT_STRATEGY: 'clone', FF_USE_GIT_NATIVE_CLONE: '1' }
  assert.equal([wishes(native).native, wishes({ ...native, GIT_STRATEGY: 'fetch' }).native], [true, false])
  assert.match(wishes(native).refused.join(), 'GIT_CLONE_EXTRA_FLAGS: --upload-pack=x ignored')
  assert.equal(wishes({ ...flags, GIT_STRATEGY: 'clone' }).refused, [])
})
