import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { $ } from 'zx'
import { type Pushed, pushImage, removeImage } from '../harness/pushed.ts'
import { type Registry, startRegistry } from '../harness/registry.ts'
import { assert, suite } from '../harness/suite.ts'
import { getImage, reasonOf } from './pulling.ts'

const test = suite('engine/registry-helpers', { timeout: 300 })
const user = { name: 'AWS', password: 'a token from the cloud' }
const saved = { ...process.env }

let registry: Registry
let hidden: Pushed
let home = ''

/** A password store with a key of its own, in a home folder of its own. */
const createStore = async (): Promise<void> => {
  const run = $({ quiet: true, env: process.env })
  const key = ['--batch', '--passphrase', '', '--quick-generate-key', 'gantry-test', 'default', 'default', 'never']
  await run`gpg ${key}`
  await run`pass init gantry-test`
}

const keep = (server: string) =>
  $({
    quiet: true,
    env: process.env,
    input: JSON.stringify({ ServerURL: server, Username: user.name, Secret: user.password }),
  })`docker-credential-pass store`

test.before(async () => {
  registry = await startRegistry({ user })
  hidden = await pushImage(registry, 'group/project/image:1', user)
  home = await mkdtemp(join(tmpdir(), 'gantry-test-home-'))
  Object.assign(process.env, {
    PATH: `${fileURLToPath(new URL('../fixtures/registry', import.meta.url))}:${saved.PATH}`,
    GNUPGHOME: join(home, 'gnupg'),
    PASSWORD_STORE_DIR: join(home, 'store'),
    ECR_REGISTRIES: registry.host,
    ECR_PASSWORD: user.password,
  })
  await $`mkdir -m 700 ${join(home, 'gnupg')}`.quiet()
  await createStore()
})

test.after(async () => {
  await $({ nothrow: true, quiet: true, env: process.env })`gpgconf --kill all`
  for (const name of ['PATH', 'GNUPGHOME', 'PASSWORD_STORE_DIR', 'ECR_REGISTRIES', 'ECR_PASSWORD'])
    if (saved[name] === undefined) delete process.env[name]
    else process.env[name] = saved[name]
  await removeImage(hidden.image, hidden.id)
  await registry.remove()
  await rm(home, { recursive: true })
})

test.before.each(() => removeImage(hidden.image))

const fetched = async (config: unknown) => {
  const seen = await getImage({ image: hidden.image, config })
  assert.is(reasonOf(seen), 'ok')
  assert.is(seen.log[1], 'Authenticating with credentials from $DOCKER_AUTH_CONFIG')
  assert.ok(seen.secrets.includes(user.password))
}

test('credHelpers for the host, ecr-login', () => fetched({ credHelpers: { [registry.host]: 'ecr-login' } }))

test('credsStore ecr-login for all registries', () => fetched({ credsStore: 'ecr-login' }))

test('credsStore pass, with a real key', async () => {
  await keep(registry.host)
  await fetched({ credsStore: 'pass' })
})

test('credsStore pass, stored under a URL as docker did in old times', async () => {
  await $({ quiet: true, env: process.env, input: registry.host, nothrow: true })`docker-credential-pass erase`
  await keep(`http://${registry.host}/v1/`)
  await fetched({ credsStore: 'pass' })
})

test('credHelpers pass for a path on the host', async () => {
  await keep(`${registry.host}/group`)
  await fetched({ credHelpers: { [`${registry.host}/group`]: 'pass' } })
})

test('credsStore does not stand in the way of registries it knows nothing of', async () => {
  const open = await startRegistry()
  const { image, id } = await pushImage(open, 'group/open:1')
  assert.is(reasonOf(await getImage({ image, config: { credsStore: 'pass' } })), 'ok')
  await removeImage(image, id)
  await open.remove()
})

test('a helper that is missing: a warning with source and helper, and a pull without credentials', async () => {
  const seen = await getImage({ image: hidden.image, config: { credHelpers: { [registry.host]: 'nowhere' } } })
  assert.is(
    seen.log[1],
    'warning: Failed to resolve credentials from $DOCKER_AUTH_CONFIG: the program "docker-credential-nowhere" is not ' +
      'on the PATH. Credentials from this source will not be used.',
  )
  assert.match(reasonOf(seen), /^runner_configuration_error: .* wants credentials .* none were found/)
})
