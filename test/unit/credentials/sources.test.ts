import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type AuthSources,
  authFromEnvironment,
  authOfRunner,
  homeOf,
  readSources,
} from '../../../lib/credentials/sources.ts'
import { assert, suite } from '../../harness/suite.ts'

const test = suite('credentials/sources')
let home = ''

const names = async (from: Partial<AuthSources>): Promise<readonly string[]> =>
  (await readSources({ home: '/nowhere', job: [], ...from })).map(source => source.name)

const text = async (from: Partial<AuthSources>): Promise<string> => {
  const [source] = await readSources({ home: '/nowhere', job: [], ...from })
  return source && 'text' in source ? source.text : 'none'
}

test.before(async () => {
  home = await mkdtemp(join(tmpdir(), 'gantry-test-home-'))
  await mkdir(join(home, '.docker'))
  await writeFile(join(home, '.docker', 'config.json'), '{"auths":{}}')
  await writeFile(join(home, 'variable'), '{"credsStore":"pass"}')
})

test.after(() => rm(home, { recursive: true }))

test('the order: variable, file, job', async () => {
  const job = [{ registry: 'r.tld', username: 'u', password: 'p' }]
  assert.equal(await names({ variable: '{}', home, job }), [
    '$DOCKER_AUTH_CONFIG',
    join(home, '.docker', 'config.json'),
    'job payload (GitLab Registry)',
  ])
})

test("the job's variable replaces the runner's environment; an empty one is no source", async () => {
  assert.is(await text({ variable: '{"a":1}', environment: '{"b":1}' }), '{"a":1}')
  assert.is(await text({ environment: '{"b":1}' }), '{"b":1}')
  assert.equal(await names({ variable: '', environment: '{"b":1}' }), [])
})

test('the environment of the process counts for local runs, not for a runner', () => {
  const env = {
    DOCKER_AUTH_CONFIG: '{}',
    DOCKER_CONFIG: '/c',
    HOME: '/h',
    CI_REGISTRY: 'r.tld',
    CI_REGISTRY_USER: 'u',
    CI_REGISTRY_PASSWORD: 'p',
  }
  const files = { configFolder: '/c', home: '/h' }
  const own = { registry: 'r.tld', username: 'u', password: 'p' }
  assert.equal(authFromEnvironment(env), { environment: '{}', ...files, job: [own] })
  assert.equal(authOfRunner(env, []), { ...files, job: [] })
})

test('a file-type variable of a surrounding pipeline is the path of its file', async () => {
  assert.is(await text({ environment: join(home, 'variable') }), '{"credsStore":"pass"}')
})

test('DOCKER_CONFIG replaces ~/.docker; .dockercfg comes last', async () => {
  assert.equal(await names({ configFolder: home, home }), [])
  assert.equal(await names({ configFolder: join(home, '.docker') }), [join(home, '.docker', 'config.json')])
  const old = await mkdtemp(join(tmpdir(), 'gantry-test-home-'))
  await writeFile(join(old, '.dockercfg'), '{}')
  assert.equal(await names({ home: old }), [join(old, '.dockercfg')])
  await rm(old, { recursive: true })
})

test("another user's home", async () => {
  assert.is(await homeOf('root'), '/root')
  assert.is(await homeOf('no-such-user-here'), undefined)
})
