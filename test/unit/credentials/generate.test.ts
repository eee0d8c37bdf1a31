import { generateConfig } from '../../../lib/credentials/generate.ts'
import { assert, suite } from '../../harness/suite.ts'
import { auth, file, helpers, lookUp, variable } from './world.ts'

const test = suite('credentials/generate')

const kept = helpers({
  store: {
    'registry.tld:5000': { username: 'u', password: 'p' },
    'https://old.tld/v1/': { username: 'o', password: 'p' },
  },
  scoped: { 'registry.tld:5000/group': { username: 'g', password: 'p' } },
})

const generate = async (image: string, config: unknown, context?: string): Promise<unknown> =>
  JSON.parse(generateConfig(image, await lookUp(image, [variable(config)], kept), context))

test('exactly one entry, under the host docker looks up', async () => {
  const config = { auths: { 'registry.tld:5000': auth('u', 'p'), 'other.tld': auth('x') } }
  assert.equal(await generate('registry.tld:5000/a/b:1', config), { auths: { 'registry.tld:5000': auth('u', 'p') } })
})

test('credentials of a path become those of the host', async () => {
  const config = { auths: { 'registry.tld:5000/group': auth('g', 'p'), 'registry.tld:5000': auth('u', 'p') } }
  assert.equal(await generate('registry.tld:5000/group/i', config), { auths: { 'registry.tld:5000': auth('g', 'p') } })
})

test('Docker Hub goes by its URL', async () => {
  const key = 'https://index.docker.io/v1/'
  assert.equal(await generate('ubuntu', { auths: { [key]: auth('h', 'p') } }), { auths: { [key]: auth('h', 'p') } })
  assert.equal(await generate('ubuntu', { auths: { 'docker.io': auth('h', 'p') } }), {
    auths: { [key]: auth('h', 'p') },
  })
})

test('tokens are kept', async () => {
  const config = { auths: { 'r.tld': { identitytoken: 'i', registrytoken: 'r' } } }
  assert.equal(await generate('r.tld/a', config), { auths: { 'r.tld': { identitytoken: 'i', registrytoken: 'r' } } })
})

test('a host-wide entry of a helper is left to docker', async () => {
  const left = { credHelpers: { 'registry.tld:5000': 'store' } }
  assert.equal(await generate('registry.tld:5000/a', { credsStore: 'store' }), left)
  assert.equal(await generate('registry.tld:5000/a', { credHelpers: { 'registry.tld:5000': 'store' } }), left)
})

test('a path of a helper, and a name docker would not ask for, are resolved here', async () => {
  assert.equal(await generate('registry.tld:5000/group/i', { credHelpers: { 'registry.tld:5000/group': 'scoped' } }), {
    auths: { 'registry.tld:5000': auth('g', 'p') },
  })
  assert.equal(await generate('old.tld/a', { credsStore: 'store' }), { auths: { 'old.tld': auth('o', 'p') } })
})

test('a store that does not list the host is asked by docker all the same', async () => {
  assert.equal(await generate('new.tld/a', { credsStore: 'store' }), { credHelpers: { 'new.tld': 'store' } })
})

test('nothing known, or nothing in the helper: an anonymous pull', async () => {
  assert.equal(await generate('registry.tld/a', { auths: { 'other.tld': auth('x') } }), {})
  assert.equal(await generate('registry.tld/a', { auths: { 'registry.tld': {} } }), { auths: { 'registry.tld': {} } })
})

test('the context in use stays', async () => {
  assert.equal(await generate('a', {}, 'far'), { currentContext: 'far' })
  const image = 'r.tld/a'
  const found = await lookUp(image, [file({ auths: { 'r.tld': auth('u', 'p') } })])
  assert.equal(JSON.parse(generateConfig(image, found, 'far')), {
    auths: { 'r.tld': auth('u', 'p') },
    currentContext: 'far',
  })
})
