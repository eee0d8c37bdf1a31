import { describeNearMiss } from '../../../lib/credentials/near.ts'
import { secretsOf } from '../../../lib/credentials/resolve.ts'
import { assert, suite } from '../../harness/suite.ts'
import { auth, file, helpers, lookUp, payload, used, variable } from './world.ts'

const test = suite('credentials/resolve')

const paths = variable({
  auths: {
    'registry.local': auth('user1'),
    'registry.local/ns': auth('user2'),
    'registry.local/ns/some/image': auth('user3'),
  },
})
const fromVariable = '$DOCKER_AUTH_CONFIG'
const fromPayload = 'job payload (GitLab Registry)'

const differentPaths: readonly (readonly [string, string | undefined, string])[] = [
  ['registry.local/foo/image:3', undefined, `user1 @ ${fromVariable}`],
  ['registry.local/ns/image:5', undefined, `user2 @ ${fromVariable}`],
  ['registry.local/ns/some/image:l', undefined, `user3 @ ${fromVariable}`],
  ['no_auth_configured/image:l', undefined, 'none'],
  ['registry.local/ns/blipp/image:foo', 'registry.local/ns', `user2 @ ${fromVariable}`],
  ['registry.local/ns/blipp/image:bar', 'registry.local/ns/blipp', `job @ ${fromPayload}`],
  ['registry.local/ns/some/image@sha256:abc', undefined, `user2 @ ${fromVariable}`],
]
for (const [image, registry, expected] of differentPaths)
  test(`${image} with payload ${registry ?? '-'} → ${expected}`, async () => {
    const sources = registry === undefined ? [paths] : [paths, payload(registry, 'job')]
    assert.is(used(await lookUp(image, sources)), expected)
  })

const home = file(
  { auths: { 'https://registry.domain.tld:5005/v1/': auth('user_1'), 'registry2.domain.tld:5005': auth('user_2') } },
  '/home/.dockercfg',
)
const gitlab = payload('registry.gitlab.tld:1234', 'user_3')
const sameHost = variable({ auths: { 'https://registry.domain.tld:5005/v1/': auth('variable_user') } })

const configForImage: readonly (readonly [string, Parameters<typeof lookUp>[1], string, string])[] = [
  ['file only', [home], 'registry.domain.tld:5005/image:1', 'user_1 @ /home/.dockercfg'],
  ['file only', [home], 'registry2.domain.tld:5005/image:1', 'user_2 @ /home/.dockercfg'],
  ['file only', [home], 'registry.gitlab.tld:1234/image:1', 'none'],
  ['payload only', [gitlab], 'registry.gitlab.tld:1234/image:1', `user_3 @ ${fromPayload}`],
  ['file + payload', [home, gitlab], 'registry.gitlab.tld:1234/image:1', `user_3 @ ${fromPayload}`],
  ['variable only', [sameHost], 'registry.domain.tld:5005/image:1', `variable_user @ ${fromVariable}`],
  ['variable + file, same host', [sameHost, home], 'registry.domain.tld:5005/image', `variable_user @ ${fromVariable}`],
  [
    'file + payload, same host',
    [home, payload('registry.domain.tld:5005', 'user_3')],
    'registry.domain.tld:5005/image',
    'user_1 @ /home/.dockercfg',
  ],
]
for (const [title, sources, image, expected] of configForImage)
  test(`${title}: ${image} → ${expected}`, async () => assert.is(used(await lookUp(image, sources)), expected))

const script = helpers({
  script: {
    'https://registry2.domain.tld:5005/v1/': { username: 'script_user_1', password: 'p' },
    'registry2.domain.tld:5005/image/name:version': { username: 'script_user_1', password: 'p' },
    'registry.domain.tld:5005': {},
  },
})

test('a credsStore: the path is that of the server URL', async () => {
  const image = 'registry2.domain.tld:5005/image/name:version'
  const found = await lookUp(image, [variable({ credsStore: 'script' })], script)
  assert.is(found.entry?.path, 'registry2.domain.tld:5005/image/name')
  assert.is(used(found), `script_user_1 @ ${fromVariable}`)
  const other = await lookUp('registry2.domain.tld:5005/other', [variable({ credsStore: 'script' })], script)
  assert.is(other.entry?.path, 'registry2.domain.tld:5005')
})

test('a credHelper keyed by a full image', async () => {
  const image = 'registry2.domain.tld:5005/image/name:version'
  const found = await lookUp(image, [variable({ credHelpers: { [image]: 'script' } })], script)
  assert.is(found.entry?.path, 'registry2.domain.tld:5005/image/name')
  assert.is(used(found), `script_user_1 @ ${fromVariable}`)
})

test('the store replaces auths, the helpers replace the store', async () => {
  const kept = helpers({
    store: { 'a:1': { username: 'store' }, 'b:1': { username: 'store' } },
    helper: { 'a:1': { username: 'helper' } },
  })
  const config = {
    auths: { 'a:1': auth('file'), 'b:1': auth('file'), 'c:1': auth('file') },
    credsStore: 'store',
    credHelpers: { 'a:1': 'helper' },
  }
  const user = async (image: string) => used(await lookUp(image, [variable(config)], kept))
  assert.is(await user('a:1/i'), `helper @ ${fromVariable}`)
  assert.is(await user('b:1/i'), `store @ ${fromVariable}`)
  assert.is(await user('c:1/i'), `file @ ${fromVariable}`)
})

test('a registry its helper does not know hides the auths entry of the same key', async () => {
  const config = { auths: { 'registry.domain.tld:5005': auth('static') }, credsStore: 'script' }
  assert.is(used(await lookUp('registry.domain.tld:5005/i', [variable(config)], script)), `nobody @ ${fromVariable}`)
})

const hub = file({ auths: { 'https://index.docker.io/v1/': auth('hub') } })

for (const key of ['credsStore', 'credHelpers'])
  test(`a ${key} that is missing drops the variable, names both, and leaves other sources`, async () => {
    const broken = key === 'credsStore' ? { credsStore: 'gone' } : { credHelpers: { 'docker.io': 'gone' } }
    const alone = await lookUp('ubuntu', [variable({ ...broken, auths: { 'docker.io': auth('lost') } })])
    assert.is(used(alone), 'none')
    assert.is(alone.sources[0]?.dropped, 'the program "docker-credential-gone" is not on the PATH')
    assert.is(used(await lookUp('ubuntu', [variable(broken), hub])), 'hub @ /root/.docker/config.json')
  })

test('a helper that is missing drops the file as well, with its reason', async () => {
  const alone = await lookUp('ubuntu', [file({ credsStore: 'gone' })])
  assert.is(alone.sources[0]?.dropped, 'the program "docker-credential-gone" is not on the PATH')
})

const traversals: readonly (readonly [string, unknown])[] = [
  ['credsStore', { credsStore: '../x' }],
  ['credHelpers', { credHelpers: { 'docker.io': 'a/x' } }],
  ['a helper of another registry', { credHelpers: { 'docker.io': 'script', 'other.tld': '../x' } }],
]
for (const [title, config] of traversals)
  for (const [origin, source] of [
    ['variable', variable(config)],
    ['file', file(config)],
  ] as const)
    test(`path traversal in ${title} (${origin}) refuses the image, and nothing is run`, async () => {
      const asked: string[] = []
      const error = await lookUp('ubuntu', [source], helpers({ script: {} }, asked)).catch((caught: Error) => caught)
      assert.ok(error instanceof Error && error.message.startsWith('path traversal is not allowed'))
      assert.equal(asked, [])
    })

test('invalid JSON drops the source', async () => {
  const found = await lookUp('ubuntu', [variable('{"auths":'), hub])
  assert.is(found.sources[0]?.dropped, 'it is not valid JSON')
  assert.is(used(found), 'hub @ /root/.docker/config.json')
})

test('helpers are asked only for what can match', async () => {
  const asked: string[] = []
  const config = { credHelpers: { 'gcr.io': 'slow', 'eu.gcr.io': 'slow', 'other.tld': 'absent' } }
  await lookUp('gcr.io/project/image', [file(config)], helpers({ slow: {} }, asked))
  assert.equal(asked, ['slow get gcr.io'])
})

test('near misses are explained', async () => {
  const near = async (image: string, ...keys: readonly string[]) =>
    describeNearMiss(
      await lookUp(image, [variable({ auths: Object.fromEntries(keys.map(key => [key, auth('u')])) })]),
    ) ?? 'nothing is near'
  const host = '"registry.example.com:5000"'
  assert.match(await near('registry.example.com:5000/a/b:1', 'registry.example.com'), `write ${host}`)
  assert.match(await near('registry.example.com/a', 'registry.example.com:5000'), 'write "registry.example.com"')
  assert.match(await near('ubuntu', 'index.docker.io'), '"https://index.docker.io/v1/"')
  assert.match(await near('h.tld/a/b', 'h.tld/a/c'), '"h.tld/a/c" only')
  assert.is(await near('h.tld/a/b', 'other.tld'), 'nothing is near')
})

test('secrets are all forms in which they can be read', () => {
  assert.equal(secretsOf({ username: 'my_username', password: 'my_password' }), [
    'my_password',
    'bXlfdXNlcm5hbWU6bXlfcGFzc3dvcmQ=',
  ])
  assert.equal(secretsOf({ identityToken: 'i', registryToken: 'r' }), ['i', 'r'])
  assert.equal(secretsOf({}), [])
})
