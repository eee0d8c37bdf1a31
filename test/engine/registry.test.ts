import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { $ } from 'zx'
import { createDockerEngine } from '../../lib/engine/docker.ts'
import { openDepot } from '../../lib/images/depot.ts'
import { pushPlatforms } from '../harness/multi-platform.ts'
import { type Pushed, pushImage, removeImage } from '../harness/pushed.ts'
import { type Registry, startRegistry } from '../harness/registry.ts'
import { assert, suite } from '../harness/suite.ts'
import { basic, getImage, realDepot, reasonOf } from './pulling.ts'

const test = suite('engine/registry', { timeout: 300 })
const user = { name: 'my_username', password: 'my_password' }
const fromVariable = 'Authenticating with credentials from $DOCKER_AUTH_CONFIG'

let secure: Registry
let plain: Registry
let hidden: Pushed
let open: Pushed
let home = ''

test.before(async () => {
  secure = await startRegistry({ user, tls: 'trusted' })
  plain = await startRegistry()
  hidden = await pushImage(secure, 'group/project/image:tag', user)
  open = await pushImage(plain, 'group/open:1')
  home = await mkdtemp(join(tmpdir(), 'gantry-test-home-'))
  await mkdir(join(home, '.docker'))
})

test.after(async () => {
  await removeImage(hidden.image, open.image, hidden.id, open.id)
  await secure.remove()
  await plain.remove()
  await rm(home, { recursive: true })
})

test.before.each(() => removeImage(hidden.image, open.image))

const right = () => ({ auths: { [secure.host]: basic(user.name, user.password) } })

test('an anonymous pull from a plain registry; the log names digest and id', async () => {
  const { result, log } = await getImage({ image: open.image })
  assert.equal(log, [
    `Using effective pull policy of [always] for container ${open.image}`,
    `Pulling docker image ${open.image} ...`,
    `Using docker image ${open.id} for ${open.image} with digest ${plain.host}/group/open@${open.digest} ...`,
  ])
  assert.is(result.ok && result.reference, open.id)
})

test('a password from the variable; no secret on a command line, none left on disk', async () => {
  const seen = await getImage({ image: hidden.image, config: right() })
  assert.is(reasonOf(seen), 'ok')
  assert.is(seen.log[1], fromVariable)
  assert.ok(seen.secrets.includes(user.password) && seen.secrets.includes(basic(user.name, user.password).auth))
  assert.ok(seen.commands.includes(`docker pull ${hidden.image}`))
  for (const line of [...seen.commands, ...seen.log])
    assert.not(
      seen.secrets.some(secret => line.includes(secret)),
      'a secret is shown',
    )
  const left = (await readdir(tmpdir())).filter(
    name => name.startsWith('gantry-docker-config-') && name.includes(`-${process.pid}-`),
  )
  assert.equal(left, [])
})

test("credentials of a path on the host become docker's", async () => {
  const scoped = {
    auths: { [`${secure.host}/group/project`]: basic(user.name, user.password), [secure.host]: basic('x', 'y') },
  }
  assert.is(reasonOf(await getImage({ image: hidden.image, config: scoped })), 'ok')
})

test('config.json of the home folder; DOCKER_CONFIG', async () => {
  const path = join(home, '.docker', 'config.json')
  await writeFile(path, JSON.stringify(right()))
  for (const auth of [{ home }, { configFolder: join(home, '.docker') }]) {
    await removeImage(hidden.image)
    const seen = await getImage({ image: hidden.image, auth })
    assert.is(reasonOf(seen), 'ok')
    assert.is(seen.log[1], `Authenticating with credentials from ${path}`)
  }
})

test("the job's own credentials", async () => {
  const job = [{ registry: secure.host, username: user.name, password: user.password }]
  const seen = await getImage({ image: hidden.image, auth: { job } })
  assert.is(reasonOf(seen), 'ok')
  assert.is(seen.log[1], 'Authenticating with credentials from job payload (GitLab Registry)')
})

test('missing credentials', async () => {
  const seen = await getImage({ image: hidden.image })
  assert.is(
    reasonOf(seen),
    `runner_configuration_error: ${secure.host} wants credentials for "${hidden.image}", and none were found.`,
  )
})

test('a host without its port does not match, and is explained', async () => {
  const host = secure.host.replace(/:\d+$/, '')
  const seen = await getImage({ image: hidden.image, config: { auths: { [host]: basic(user.name, user.password) } } })
  assert.not(seen.result.ok)
  assert.is(
    !seen.result.ok && seen.result.failure.words.hint,
    `$DOCKER_AUTH_CONFIG has credentials for "${host}", but host and port must be the image's: write "${secure.host}".`,
  )
})

test('a wrong password', async () => {
  const config = { auths: { [secure.host]: basic(user.name, 'wrong-password') } }
  const seen = await getImage({ image: hidden.image, config })
  assert.is(
    reasonOf(seen),
    `runner_configuration_error: ${secure.host} does not accept the credentials from $DOCKER_AUTH_CONFIG for "${hidden.image}".`,
  )
  assert.not(seen.log.join('\n').includes('wrong-password'))
})

test('an unknown image, an unknown tag', async () => {
  for (const image of [`${plain.host}/group/unknown:1`, `${plain.host}/group/open:unknown`])
    assert.is(reasonOf(await getImage({ image })), `runner_configuration_error: ${plain.host} has no image "${image}".`)
})

test('digests, with and without a tag', async () => {
  for (const image of [`${plain.host}/group/open@${open.digest}`, `${open.image}@${open.digest}`]) {
    const seen = await getImage({ image })
    assert.is(reasonOf(seen), 'ok')
    assert.match(seen.log.at(-1) ?? '', `with digest ${plain.host}/group/open@${open.digest}`)
  }
  const other = `${open.image}@sha256:${'0'.repeat(64)}`
  assert.is(
    reasonOf(await getImage({ image: other })),
    `runner_configuration_error: ${plain.host} has no image "${other}".`,
  )
})

test('if-not-present and never do not ask the registry about what is there', async () => {
  await getImage({ image: hidden.image, config: right() })
  for (const policy of ['if-not-present', 'never']) {
    const seen = await getImage({ image: hidden.image, policy })
    assert.is(reasonOf(seen), 'ok')
    assert.equal(
      seen.commands.filter(line => line.includes('pull')),
      [],
    )
  }
})

test('one pull for all jobs of a run', async () => {
  const commands: string[] = []
  const depot = await realDepot(commands)
  const jobs = await Promise.all(Array.from({ length: 5 }, () => getImage({ image: open.image }, depot)))
  assert.equal(jobs.map(reasonOf), ['ok', 'ok', 'ok', 'ok', 'ok'])
  assert.is(commands.filter(line => line.startsWith('docker pull')).length, 1)
})

test('platforms: the one asked for, one that is missing, and one there is no choice of', async () => {
  const { image } = await pushPlatforms(plain, 'group/many:1', ['linux/amd64', 'linux/arm64'])
  const pulled: string[] = []
  for (const platform of ['linux/arm64', 'linux/amd64']) {
    const seen = await getImage({ image, platform, policy: 'if-not-present' })
    assert.is(seen.result.ok && seen.result.image.platform, platform)
    assert.is(seen.log[1], `Pulling docker image ${image} for platform ${platform} ...`)
    if (seen.result.ok) pulled.push(seen.result.reference)
  }
  for (const wrong of [image, open.image]) {
    const seen = await getImage({ image: wrong, platform: 'linux/s390x' })
    assert.is(reasonOf(seen), `image_pull_failure: The image "${wrong}" is not available for linux/s390x.`)
  }
  await removeImage(image, ...pulled)
})

test("the user's docker context stays in force, by name and as the current one", async () => {
  const client = join(home, 'client')
  const before = process.env.DOCKER_CONFIG
  const run = $({ quiet: true })
  const socket = (await run`docker context inspect default -f '{{.Endpoints.docker.Host}}'`).stdout.trim()
  process.env.DOCKER_CONFIG = client
  await $({ quiet: true, env: process.env })`docker context create elsewhere --docker host=${socket}`
  const get = async (name?: string) => {
    const engine = createDockerEngine(name === undefined ? {} : { name })
    return getImage({ image: open.image }, await openDepot(engine))
  }
  assert.is(reasonOf(await get('elsewhere')), 'ok')
  await removeImage(open.image)
  await writeFile(join(client, 'config.json'), '{"currentContext":"elsewhere"}')
  assert.is(reasonOf(await get()), 'ok')
  if (before === undefined) delete process.env.DOCKER_CONFIG
  else process.env.DOCKER_CONFIG = before
})
