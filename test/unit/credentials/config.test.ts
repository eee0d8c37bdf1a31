import { parseDockerConfig } from '../../../lib/credentials/config.ts'
import type { DockerConfig } from '../../../lib/credentials/types.ts'
import { assert, suite } from '../../harness/suite.ts'

const test = suite('credentials/config')

const parse = (value: unknown): DockerConfig => {
  const parsed = parseDockerConfig(JSON.stringify(value))
  if (!parsed.ok) throw new Error(parsed.reason)
  return parsed.config
}

const reason = (text: string): string => {
  const parsed = parseDockerConfig(text)
  return parsed.ok ? 'parsed' : parsed.reason
}

test("the page's example", () => {
  const { auths } = parse({ auths: { 'registry.example.com:5000': { auth: 'bXlfdXNlcm5hbWU6bXlfcGFzc3dvcmQ=' } } })
  assert.equal(auths, { 'registry.example.com:5000': { username: 'my_username', password: 'my_password' } })
})

test('a colon in the password belongs to it; an auth beats username and password', () => {
  const auth = Buffer.from('u:p:w').toString('base64')
  assert.equal(parse({ auths: { a: { auth, username: 'x', password: 'y' } } }).auths.a, {
    username: 'u',
    password: 'p:w',
  })
})

test('username and password, identity and registry tokens', () => {
  const { auths } = parse({
    auths: { a: { username: 'u', password: 'p' }, b: { identitytoken: 'i' }, c: { registrytoken: 'r' }, d: {} },
  })
  assert.equal(auths, {
    a: { username: 'u', password: 'p' },
    b: { identityToken: 'i' },
    c: { registryToken: 'r' },
    d: {},
  })
})

test('stores, helpers and the context; unknown keys are nothing', () => {
  assert.equal(parse({ credsStore: 'pass', credHelpers: { h: 'ecr-login' }, currentContext: 'far', psFormat: 'x' }), {
    auths: {},
    credsStore: 'pass',
    credHelpers: { h: 'ecr-login' },
    currentContext: 'far',
  })
})

test('the older .dockercfg has its registries at the top', () => {
  assert.equal(parse({ 'h:5000': { auth: Buffer.from('u:p').toString('base64'), email: 'e' } }).auths, {
    'h:5000': { username: 'u', password: 'p' },
  })
})

test('an empty text is an empty configuration', () => {
  assert.equal(parseDockerConfig(' \n'), { ok: true, config: { auths: {}, credHelpers: {} } })
})

test('reasons name the place and never the secret', () => {
  assert.is(reason('{"auths": '), 'it is not valid JSON')
  assert.is(reason('"secret"'), 'it is not a JSON object')
  assert.is(reason('{"auths": []}'), '"auths" is not an object')
  assert.is(reason('{"auths": {"h": "s3cret"}}'), '"h" is not an object')
  assert.is(reason('{"credsStore": 3}'), '"credsStore" is not a string')
  const notBase64 = 'the "auth" of "h" is not the base64 form of "username:password"'
  for (const auth of [
    's3cret',
    'a!b=',
    Buffer.from('nocolon').toString('base64'),
    Buffer.from(':p').toString('base64'),
  ])
    assert.is(reason(JSON.stringify({ auths: { h: { auth } } })), notBase64)
})
