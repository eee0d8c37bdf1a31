import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { $ } from 'zx'
import { readConfig } from '../../lib/settings/config.ts'
import { gantry } from '../harness/gantry.ts'
import { type Pushed, pushImage, removeImage } from '../harness/pushed.ts'
import { freePort, outerAddress, type Registry, startRegistry } from '../harness/registry.ts'
import { assert, suite } from '../harness/suite.ts'
import { getImage, reasonOf } from './pulling.ts'

/** GitLab's page "Run your CI/CD jobs in Docker containers", its part on private registries, word by word. */
const test = suite('engine/registry-page', { timeout: 300 })
const user = { name: 'my_username', password: 'my_password' }
const base64 = 'bXlfdXNlcm5hbWU6bXlfcGFzc3dvcmQ='
const name = 'registry.example.com'
const account = '123456789012.dkr.ecr.eu-west-1.amazonaws.com'
const helpers = fileURLToPath(new URL('../fixtures/registry', import.meta.url))
const saved = { ...process.env }

let registry: Registry
let cloud: Registry
let images: readonly Pushed[] = []
let latest: Pushed
let tagged: Pushed
let ecr: Pushed
let home = ''

/** The page's port, unless something listens there. */
const portOr = (wanted: number): Promise<number> => freePort(outerAddress(), wanted).catch(() => 0)

/** The page's text with the port that was free. */
const here = (text: string): string => text.replaceAll('registry.example.com:5000', registry.host)

test.before(async () => {
  registry = await startRegistry({ user, tls: 'trusted', name, port: await portOr(5000) })
  const port = await portOr(443)
  cloud = await startRegistry({ user: { name: 'AWS', password: 'token' }, tls: 'trusted', name: account, port })
  latest = await pushImage(registry, 'private/image:latest', user)
  tagged = await pushImage(registry, 'namespace/image:tag', user)
  ecr = await pushImage(cloud, 'private/image:latest', { name: 'AWS', password: 'token' })
  images = [latest, tagged, ecr]
  home = await mkdtemp(join(tmpdir(), 'gantry-test-home-'))
  await mkdir(join(home, '.docker'))
  const PATH = `${helpers}${delimiter}${saved.PATH}`
  Object.assign(process.env, { PATH, ECR_REGISTRIES: cloud.host, ECR_PASSWORD: 'token' })
})

test.after(async () => {
  process.env.PATH = saved.PATH
  await removeImage(...images.flatMap(({ image, id }) => [image, id]))
  await registry.remove()
  await cloud.remove()
  await rm(home, { recursive: true })
})

test.before.each(() => removeImage(...images.map(({ image }) => image)))

const pulls = async (image: string, config: unknown, source = '$DOCKER_AUTH_CONFIG', more = {}): Promise<void> => {
  const seen = await getImage({ image, ...(config !== undefined && { config }), ...more })
  assert.is(reasonOf(seen), 'ok')
  assert.is(seen.log[1], `Authenticating with credentials from ${source}`)
}

test('docker login on the local machine, then the content of config.json', async () => {
  const env = { ...process.env, DOCKER_CONFIG: join(home, '.docker') }
  const run = $({ quiet: true, env, input: '' })
  // An entry keeps docker from writing into a store that it finds on this machine.
  await writeFile(join(home, '.docker', 'config.json'), JSON.stringify({ auths: { 'other.example.com': {} } }))
  await run`docker login ${registry.host} --username my_username --password my_password`
  const content = await readFile(join(home, '.docker', 'config.json'), 'utf8')
  await run`docker logout ${registry.host}`
  await pulls(here('registry.example.com:5000/private/image:latest'), content)
})

test('the base64 form by hand', async () => {
  assert.is((await $({ quiet: true })`echo -n my_username:my_password | base64`).stdout.trim(), base64)
  const printed = await gantry(['auth', 'config', '--registry', registry.host, '-u', user.name, '--password-stdin'], {
    stdin: 'my_password\n',
  })
  assert.equal(JSON.parse(printed.stdout), { auths: { [registry.host]: { auth: base64 } } })
})

test('configure a job', async () => {
  const config = here('{ "auths": { "registry.example.com:5000": { "auth": "bXlfdXNlcm5hbWU6bXlfcGFzc3dvcmQ=" } } }')
  await pulls(here('registry.example.com:5000/namespace/image:tag'), config)
})

test('specifying only registry.example.com does not work', async () => {
  const seen = await getImage({ image: tagged.image, config: { auths: { [name]: { auth: base64 } } } })
  assert.match(reasonOf(seen), /^runner_configuration_error: .* wants credentials for/)
  assert.match((!seen.result.ok && seen.result.failure.words.hint) || '', `write "${registry.host}"`)
})

test('configuring a runner: environment in config.toml', async () => {
  const line = here(
    'environment = ["DOCKER_AUTH_CONFIG={\\"auths\\":{\\"registry.example.com:5000\\":{\\"auth\\":\\"bXlfdXNlcm5hbWU6bXlfcGFzc3dvcmQ=\\"}}}"]',
  )
  const toml = `[[runners]]\n  url = "https://gitlab.example.com"\n  token = "t"\n  executor = "docker"\n  ${line}\n  [runners.docker]\n    image = "ruby:2.6"\n`
  const { config } = readConfig(toml, 'config.toml', {})
  const environment = config.runners[0]?.runner.environment.find(({ key }) => key === 'DOCKER_AUTH_CONFIG')?.value
  await pulls(tagged.image, undefined, '$DOCKER_AUTH_CONFIG', { auth: { environment } })
  const printed = await gantry(
    ['auth', 'config', '--registry', registry.host, '-u', user.name, '--password-stdin', '--format', 'toml'],
    { stdin: 'my_password' },
  )
  assert.is(printed.stdout, `${line}\n`)
})

test('config.json in the .docker folder of the home folder', async () => {
  const path = join(home, '.docker', 'config.json')
  await writeFile(path, JSON.stringify({ auths: { [registry.host]: { auth: base64 } } }))
  await pulls(tagged.image, undefined, path, { auth: { home } })
})

test('a credential helper for one registry, and for all, from the variable and from the file', async () => {
  const path = join(home, '.docker', 'config.json')
  for (const config of [{ credHelpers: { [cloud.host]: 'ecr-login' } }, { credsStore: 'ecr-login' }]) {
    await pulls(ecr.image, config)
    await removeImage(ecr.image)
    await writeFile(path, JSON.stringify(config))
    await pulls(ecr.image, undefined, path, { auth: { home } })
    await removeImage(ecr.image)
  }
})

test('a checksum keeps the image secure, and is what docker images --digests shows', async () => {
  const config = { auths: { [registry.host]: { auth: base64 } } }
  await pulls(`${tagged.image}@${tagged.digest}`, config)
  await getImage({ image: tagged.image, config })
  const shown = await $({ quiet: true })`docker images --digests ${tagged.image.replace(/:tag$/, '')}`
  assert.match(shown.stdout, tagged.digest)
  const wrong = await getImage({ image: `${tagged.image}@${latest.digest}`, config })
  assert.not(wrong.result.ok)
})

test('gantry image digest, pin, check', async () => {
  const env = { ...process.env, DOCKER_AUTH_CONFIG: JSON.stringify({ auths: { [registry.host]: { auth: base64 } } }) }
  const at = { cwd: home, env }
  const pinned = `${tagged.image}@${tagged.digest}`
  for (let turn = 0; turn < 2; turn++)
    assert.equal(await gantry(['image', 'digest', tagged.image], at), { code: 0, stdout: `${pinned}\n`, stderr: '' })
  const file = join(home, '.gitlab-ci.yml')
  const text = `test:\n  image: ${tagged.image}   # ours\n  script: make\n`
  await writeFile(file, text)
  const unpinned = await gantry(['image', 'pin', '--check'], at)
  assert.is(unpinned.code, 2)
  assert.match(unpinned.stderr, `.gitlab-ci.yml:2:10: error: "${tagged.image}" is not pinned.`)
  assert.is(await readFile(file, 'utf8'), text)
  assert.is((await gantry(['image', 'pin', '--write'], at)).code, 0)
  assert.is(await readFile(file, 'utf8'), text.replace(tagged.image, pinned))
  assert.equal(await gantry(['image', 'pin', '--check'], at), { code: 0, stdout: '', stderr: '' })
  const moved = await pushImage(registry, 'namespace/image:tag', user)
  const stale = await gantry(['image', 'pin', '--check'], at)
  assert.is(stale.code, 2)
  assert.match(stale.stderr, `The tag of "${pinned}" has moved.`)
  await removeImage(moved.image, moved.id)
})

test('gantry auth check and login', async () => {
  const env = {
    ...process.env,
    HOME: home,
    DOCKER_AUTH_CONFIG: JSON.stringify({ auths: { [name]: { auth: base64 } } }),
  }
  await writeFile(
    join(home, '.docker', 'config.json'),
    JSON.stringify({ auths: { [registry.host]: { auth: base64 } } }),
  )
  const good = await gantry(['auth', 'check', latest.image], { env })
  assert.is(good.code, 0)
  assert.is(
    good.stdout,
    [
      '$DOCKER_AUTH_CONFIG',
      `  ${name}: not used: host and port must be the image's, "${registry.host}"`,
      join(home, '.docker', 'config.json'),
      `  ${registry.host}: used`,
      'The registry accepts the credentials.',
      `"${latest.image}" can be read.`,
      '',
    ].join('\n'),
  )
  const wrong = JSON.stringify({ auths: { [registry.host]: { username: 'my_username', password: 'wrong-password' } } })
  const bad = await gantry(['auth', 'check', latest.image], { env: { ...env, DOCKER_AUTH_CONFIG: wrong } })
  assert.is(bad.code, 1)
  assert.match(bad.stdout, 'The registry refuses the credentials: ')
  assert.match(bad.stdout, 'does not accept the credentials from $DOCKER_AUTH_CONFIG')
  assert.match(bad.stdout, '\n  Check the user name and the password')
  assert.not(bad.stdout.includes('wrong-password'))
  const login = ['auth', 'login', registry.host, '-u', user.name, '--password-stdin']
  const logged = await gantry(login, { stdin: user.password, env })
  assert.equal(JSON.parse(logged.stdout), { auths: { [registry.host]: { auth: base64 } } })
  const refused = await gantry(login, { stdin: 'wrong-password', env })
  assert.is(refused.code, 2)
  assert.match(refused.stderr, `${registry.host} does not accept this user name and password.`)
})
