import { startFaultyRegistry } from '../harness/faulty-registry.ts'
import { gantry } from '../harness/gantry.ts'
import { pushImage, removeImage } from '../harness/pushed.ts'
import { freePort, startRegistry } from '../harness/registry.ts'
import { assert, suite } from '../harness/suite.ts'
import { getImage, realDepot, reasonOf } from './pulling.ts'

const test = suite('engine/registry-faults', { timeout: 300 })

test('a registry that is away for a moment: the pull is tried again (§12 row 63)', async () => {
  const registry = await startRegistry()
  const { image, id } = await pushImage(registry, 'group/image:1')
  await registry.stop()
  const pauses: number[] = []
  let warned = 0
  const onLine = (line: string) => {
    if (/retrying:/.test(line) && warned++ === 0) void registry.start()
  }
  const seen = await getImage({ image, onLine }, await realDepot([], pauses))
  assert.is(reasonOf(seen), 'ok')
  assert.match(seen.log.join('\n'), new RegExp(`warning: Failed to pull image "${image}" \\(attempt #1\\), retrying: `))
  assert.is(pauses[0], 3)
  await removeImage(image, id)
  await registry.remove()
})

test('a registry that stays away: three tries, then an external failure; a local image saves the job', async () => {
  const registry = await startRegistry()
  const { image, id } = await pushImage(registry, 'group/image:1')
  await getImage({ image })
  await registry.stop()
  const pauses: number[] = []
  const seen = await getImage({ image }, await realDepot([], pauses))
  assert.is(
    reasonOf(seen),
    `runner_external_dependency_failure: The engine cannot reach ${registry.host} to pull "${image}".`,
  )
  assert.equal(pauses, [3, 5])
  const saved = await getImage({ image, policy: 'always if-not-present' }, await realDepot())
  assert.is(reasonOf(saved), 'ok')
  assert.ok(saved.log.includes('info: Attempt #2: Trying "if-not-present" pull policy'))
  await removeImage(image, id)
  await registry.remove()
})

test('a registry that is stopped while it sends', async () => {
  const registry = await startFaultyRegistry(0)
  const image = `${registry.host}/group/image:1`
  const waiting = getImage({ image }, await realDepot())
  while (registry.requests.length === 0) await new Promise(resolve => setTimeout(resolve, 20))
  await registry.remove()
  assert.match(reasonOf(await waiting), `The engine cannot reach ${registry.host} to pull "${image}".`)
})

test('a host that does not exist (§12 row 15)', async () => {
  const seen = await getImage({ image: 'registry.invalid/group/image:1' })
  assert.is(
    reasonOf(seen),
    'runner_external_dependency_failure: The engine cannot reach registry.invalid to pull "registry.invalid/group/image:1".',
  )
})

test('nobody listens on the port', async () => {
  const image = `127.0.0.1:${await freePort()}/group/image:1`
  assert.match(reasonOf(await getImage({ image })), /^runner_external_dependency_failure: The engine cannot reach/)
})

const answers: readonly (readonly [status: number, code: string, sentence: string])[] = [
  [429, 'TOOMANYREQUESTS', 'refuses to send "IMAGE": too many requests were made.'],
  [500, 'UNKNOWN', 'failed while sending "IMAGE".'],
  [503, 'UNAVAILABLE', 'failed while sending "IMAGE".'],
]
for (const [status, code, sentence] of answers)
  test(`${status}: an image_pull_failure, and no second try`, async () => {
    const registry = await startFaultyRegistry(status, code, 'please come back later')
    const image = `${registry.host}/group/image:1`
    const pauses: number[] = []
    const seen = await getImage({ image }, await realDepot([], pauses))
    assert.is(reasonOf(seen), `image_pull_failure: ${registry.host} ${sentence.replace('IMAGE', image)}`)
    assert.equal(pauses, [])
    await registry.remove()
  })

test('a certificate the engine does not trust', async () => {
  const registry = await startRegistry({ tls: 'untrusted' })
  const image = `${registry.host}/group/image:1`
  const seen = await getImage({ image })
  assert.is(reasonOf(seen), `image_pull_failure: The certificate of ${registry.host} is not trusted by the engine.`)
  assert.match((!seen.result.ok && seen.result.failure.raw) || '', 'x509')
  await registry.remove()
})

test('gantry auth login tells a registry that cannot be asked from a wrong password', async () => {
  const registry = await startRegistry({ tls: 'untrusted' })
  const nobody = `127.0.0.1:${await freePort()}`
  const failing = await startFaultyRegistry(503, 'UNAVAILABLE', '', { greets: false })
  const sentences = [
    [registry.host, `The certificate of ${registry.host} is not trusted by the engine.`],
    [nobody, `The engine cannot reach ${nobody} to log in.`],
    [failing.host, `${failing.host} failed while logging in.`],
  ] as const
  for (const [host, sentence] of sentences) {
    const { code, stderr } = await gantry(['auth', 'login', host, '-u', 'u', '--password-stdin'], { stdin: 'pw' })
    assert.is(code, 3, stderr)
    assert.match(stderr, sentence)
  }
  await registry.remove()
  await failing.remove()
})

test('gantry auth check says why an image cannot be read, and what to do', async () => {
  const registry = await startRegistry({ tls: 'untrusted' })
  const image = `${registry.host}/group/image:1`
  const auths = { [registry.host]: { auth: 'eDp5' } }
  const env = { ...process.env, HOME: '/nowhere', DOCKER_AUTH_CONFIG: JSON.stringify({ auths }) }
  const { code, stdout } = await gantry(['auth', 'check', image], { env })
  assert.is(code, 1)
  assert.match(stdout, 'The registry cannot be asked about the credentials: ')
  assert.match(stdout, `"${image}" cannot be read: The certificate of ${registry.host} is not trusted by the engine.`)
  assert.match(stdout, `\n  Put its CA into /etc/docker/certs.d/${registry.host}/ca.crt`)
  await registry.remove()
})

test('an aborted job ends its pull with the reason', async () => {
  const registry = await startFaultyRegistry(0)
  const stop = new AbortController()
  const waiting = getImage({ image: `${registry.host}/group/image:1`, signal: stop.signal }).catch(
    (reason: Error) => reason.message,
  )
  while (registry.requests.length === 0) await new Promise(resolve => setTimeout(resolve, 20))
  stop.abort(new Error('job canceled'))
  assert.is(await waiting, 'job canceled')
  await registry.remove()
})

test('a name that is none', async () => {
  const seen = await getImage({ image: '127.0.0.1:5000/Group/image:1' })
  assert.match(reasonOf(seen), '"127.0.0.1:5000/Group/image:1" is not the name of an image.')
})
