import { addCredentials, formatJson, formatToml } from '../../../lib/credentials/compose.ts'
import { tellStory } from '../../../lib/credentials/story.ts'
import { assert, suite } from '../../harness/suite.ts'
import { auth, file, lookUp, payload, variable } from './world.ts'

const test = suite('credentials/compose')

const page = {
  kind: 'password',
  registry: 'registry.example.com:5000',
  username: 'my_username',
  password: 'my_password',
} as const

test("the page's configuration, as a variable and as a line of config.toml", () => {
  const config = addCredentials({}, page)
  assert.equal(JSON.parse(formatJson(config)), {
    auths: { 'registry.example.com:5000': { auth: 'bXlfdXNlcm5hbWU6bXlfcGFzc3dvcmQ=' } },
  })
  assert.is(
    formatToml(config),
    'environment = ["DOCKER_AUTH_CONFIG={\\"auths\\":{\\"registry.example.com:5000\\":{\\"auth\\":\\"bXlfdXNlcm5hbWU6bXlfcGFzc3dvcmQ=\\"}}}"]\n',
  )
})

test('merging keeps everything else, and replaces the same registry', () => {
  const existing = {
    auths: { 'other.tld': { auth: 'eA==' }, 'registry.example.com:5000': { auth: 'eA==' } },
    psFormat: 'x',
  }
  assert.equal(addCredentials(existing, page), {
    auths: { 'other.tld': { auth: 'eA==' }, 'registry.example.com:5000': { auth: 'bXlfdXNlcm5hbWU6bXlfcGFzc3dvcmQ=' } },
    psFormat: 'x',
  })
})

test('helpers and the store', () => {
  const host = '123456789012.dkr.ecr.eu-west-1.amazonaws.com'
  assert.equal(addCredentials({}, { kind: 'credHelper', registry: host, helper: 'ecr-login' }), {
    credHelpers: { [host]: 'ecr-login' },
  })
  assert.equal(addCredentials({ auths: {} }, { kind: 'credsStore', helper: 'osxkeychain' }), {
    auths: {},
    credsStore: 'osxkeychain',
  })
})

test('Docker Hub goes by its URL', () => {
  const config = addCredentials({}, { ...page, registry: 'docker.io' })
  assert.equal(Object.keys(config.auths as object), ['https://index.docker.io/v1/'])
})

test('the story says of every entry why it is used or not', async () => {
  const found = await lookUp('r.tld:5000/a/b:1', [
    variable({
      auths: { 'r.tld:5000/a': auth('1'), 'r.tld': auth('2'), 'r.tld:5000/c': auth('3'), 'x.tld': auth('4') },
    }),
    file({ auths: { 'r.tld:5000/a': auth('5') } }),
    payload('r.tld:5000', '6'),
  ])
  assert.equal(
    tellStory(found).map(({ entry, verdict }) => `${entry.key}: ${verdict}`),
    [
      'r.tld: other port',
      'r.tld:5000/a: used',
      'r.tld:5000/c: other path',
      'x.tld: other registry',
      'r.tld:5000/a: same path elsewhere',
      'r.tld:5000: shorter path',
    ],
  )
})
