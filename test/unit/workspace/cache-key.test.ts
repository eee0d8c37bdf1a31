import type { Cache } from '../../../lib/plan/types.ts'
import { type CacheContext, resolveCache, sanitizeKey } from '../../../lib/workspace/cache-key.ts'
import { assert, suite } from '../../harness/suite.ts'

const test = suite('workspace/cache-key')

const cache = (more: Partial<Cache>): Cache => ({
  ...{
    key: 'default',
    paths: ['a'],
    untracked: false,
    policy: '',
    when: 'on_success',
    fallbackKeys: [],
    unprotect: false,
  },
  ...more,
})

const variables: Record<string, string> = { REF: 'feature/x', POLICY: 'pull' }

const context = (more: Partial<CacheContext> & { readonly fallback?: string } = {}): CacheContext => ({
  expand: text =>
    text.replace(/\$(\w+)/g, (_, name) => (name === 'CACHE_FALLBACK_KEY' ? more.fallback : variables[name]) ?? ''),
  expandPath: text => text.replace('$REF', 'x'),
  digest: async files => (files.includes('none') ? undefined : 'd1'),
  isProtected: false,
  index: 0,
  ...more,
})

for (const [written, key] of [
  ['a', 'a'],
  ['a b-x', 'a b-x'],
  ['a\\b', 'a/b'],
  ['a%2Fb%2e', 'a/b.'],
  ['../../etc', 'etc'],
  ['a/../..', ''],
  ['%2e%2e/x', 'x'],
  ['a/b  ', 'a/b'],
  ['a/  ', 'a'],
  ['  ', ''],
  ['/', ''],
  ['.', ''],
] as const) {
  test(`sanitised: ${JSON.stringify(written)}`, () => assert.is(sanitizeKey(written), key))
}

const rows: Record<string, readonly [Partial<Cache>, Parameters<typeof context>[0], readonly string[]]> = {
  'a key of variables without values': [{ key: '$NOPE' }, {}, ['-non_protected']],
  'a protected ref': [{ key: 'k' }, { isProtected: true }, ['k-protected']],
  unprotect: [{ key: 'k', unprotect: true }, { isProtected: true }, ['k-non_protected']],
  variables: [{ key: '$REF-x' }, {}, ['feature/x-x-non_protected']],
  'fallbacks, and the global one as it is': [
    { key: 'k', fallbackKeys: ['f1', '$REF'] },
    { fallback: 'g' },
    ['k-non_protected', 'f1-non_protected', 'feature/x-non_protected', 'g'],
  ],
  'a global fallback of protected refs is refused': [{ key: 'k' }, { fallback: 'g-protected. ' }, ['k-non_protected']],
  files: [
    { key: { files: ['dir/Gemfile.lock', 'package.json'], commits: false } },
    { index: 1 },
    ['1_Gemfile_package-d1-non_protected'],
  ],
  'files with a prefix': [
    { key: { files: ['a'], commits: false, prefix: '$REF' } },
    {},
    ['feature/x-d1-non_protected'],
  ],
  'files that are not there': [
    { key: { files: ['none'], commits: false, prefix: 'p' } },
    {},
    ['p-default-non_protected'],
  ],
  'commits of files': [{ key: { files: ['a'], commits: true } }, { index: 2 }, ['2-d1-non_protected']],
}

for (const [title, [given, facts, lookups]] of Object.entries(rows)) {
  test(title, async () => {
    const resolved = await resolveCache(cache(given), context(facts))
    assert.equal([resolved.lookups, resolved.key], [lookups, lookups[0]])
  })
}

test('changes are told', async () => {
  const { notes } = await resolveCache(cache({ key: 'a\\b' }), context({ fallback: 'x-protected' }))
  assert.equal(
    notes.map(({ text }) => text),
    [
      'cache key "a\\\\b-non_protected" sanitized to "a/b-non_protected"',
      'CACHE_FALLBACK_KEY "x-protected" not allowed to end in "-protected"',
    ],
  )
})

test('the policy is expanded, and empty means both', async () => {
  assert.is((await resolveCache(cache({ policy: '$POLICY' }), context())).policy, 'pull')
  assert.is((await resolveCache(cache({ policy: '$NOTHING' }), context())).policy, 'pull-push')
})

test('the keys of a server are complete', async () => {
  const given = cache({ key: 'a-protected', fallbackKeys: ['b-protected'], suffixed: true })
  const { key, lookups } = await resolveCache(given, context({ isProtected: true }))
  assert.equal([key, lookups], ['a-protected', ['a-protected', 'b-protected']])
})
