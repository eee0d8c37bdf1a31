import { secretsOf } from '../../../lib/credentials/resolve.ts'
import { assert, suite } from '../../harness/suite.ts'
import { createDepot, createStore, ending, ensure, info, request } from './world.ts'

const test = suite('images/ensure')

const local = info('aa', 'alpine@sha256:11')
const newer = info('bb', 'alpine@sha256:22')
const refused = 'Error response from daemon: dial tcp 10.0.0.1:443: connect: connection refused'
const unknown = 'Error response from daemon: manifest for alpine:3 not found: manifest unknown'

test('always: inspect, pull, inspect', async () => {
  const { engine, calls } = createStore({ 'alpine:3': local }, [newer])
  const { result, log } = await ensure(createDepot(engine), request('alpine:3'))
  assert.equal(calls, ['inspect alpine:3', 'pull alpine:3', 'inspect alpine:3'])
  assert.equal(log, [
    'Using effective pull policy of [always] for container alpine:3',
    'Pulling docker image alpine:3 ...',
    `Using docker image ${newer.id} for alpine:3 with digest alpine@sha256:22 ...`,
  ])
  assert.is(result.ok && result.reference, newer.id)
})

test('if-not-present: a hit is used as it is', async () => {
  const { engine, calls } = createStore({ alpine: local })
  const { log } = await ensure(createDepot(engine), request('alpine', { pull: 'if-not-present' }))
  assert.equal(calls, ['inspect alpine'])
  assert.equal(log, [
    'Using effective pull policy of [if-not-present] for container alpine',
    'Using locally found image version due to "if-not-present" pull policy',
    `Using docker image ${local.id} for alpine with digest alpine@sha256:11 ...`,
  ])
})

test('if-not-present: a miss pulls, and the tag latest is asked for', async () => {
  const { engine, calls } = createStore({}, [info('cc')])
  const { log } = await ensure(createDepot(engine), request('alpine', { pull: 'if-not-present' }))
  assert.equal(calls, ['inspect alpine', 'pull alpine:latest', 'inspect alpine'])
  assert.is(log.at(-1), `Using docker image ${info('cc').id} for alpine ...`)
})

test('if-not-present: an image of another platform is a miss', async () => {
  const arm = info('cc', undefined, 'linux/arm64/v8')
  const { engine, calls } = createStore({ 'alpine:3': local }, [arm])
  const asked = request('alpine:3', { pull: 'if-not-present', platform: 'linux/arm64' })
  const { log } = await ensure(createDepot(engine), asked)
  assert.is(calls[1], 'pull alpine:3 linux/arm64')
  assert.is(log[1], 'Pulling docker image alpine:3 for platform linux/arm64 ...')
})

test('never: what is there is used, and nothing is pulled', async () => {
  const { engine, calls } = createStore({ alpine: local })
  assert.is(ending((await ensure(createDepot(engine), request('alpine', { pull: 'never' }))).result), 'ok')
  assert.equal(calls, ['inspect alpine'])
})

test('never: a miss is a plain error', async () => {
  const { result } = await ensure(createDepot(createStore({}).engine), request('alpine', { pull: 'never' }))
  assert.is(
    ending(result),
    'runner_system_failure: failed to pull image "alpine" with specified policies [never]: ' +
      'Error response from daemon: No such image: alpine:latest',
  )
})

test('an image given by its id is never pulled', async () => {
  const { engine, calls } = createStore({ alpine: local })
  const { log } = await ensure(createDepot(engine), request(local.id))
  assert.equal(calls, [`inspect ${local.id}`])
  assert.equal(log, [`Using effective pull policy of [always] for container ${local.id}`])
})

test('an image this job has used is not pulled again, unless its name has moved', async () => {
  const { engine, calls, images } = createStore({}, [local, newer])
  const depot = () => createDepot(engine)
  const used = new Map<string, string>()
  await ensure(depot(), request('alpine', { used }))
  await ensure(depot(), request('alpine', { used }))
  assert.equal(calls.filter(call => call.startsWith('pull')).length, 1)
  images.set('alpine', info('dd'))
  await ensure(depot(), request('alpine', { used }))
  assert.equal(calls.filter(call => call.startsWith('pull')).length, 2)
})

test('an invalid platform is a configuration error before anything is asked', async () => {
  const { engine, calls } = createStore({})
  const { result } = await ensure(createDepot(engine), request('alpine', { platform: 'amiga' }))
  assert.is(ending(result), 'runner_configuration_error: invalid platform "amiga" for image "alpine"')
  assert.equal(calls, [])
})

test('policies are tried in order, each with its warning', async () => {
  const { engine } = createStore({ 'alpine:3': local }, [unknown])
  const { result, log } = await ensure(createDepot(engine), request('alpine:3', { pull: 'always if-not-present' }))
  assert.is(ending(result), 'ok')
  assert.equal(log.slice(2, 5), [
    `warning: Failed to pull image with policy "always": ${unknown}`,
    'info: Attempt #2: Trying "if-not-present" pull policy',
    'Using locally found image version due to "if-not-present" pull policy',
  ])
})

test('the class of the last policy is the failure, with all of them in its text', async () => {
  const { engine } = createStore({}, [unknown, 'unknown blob'])
  const { result } = await ensure(createDepot(engine), request('alpine:3', { pull: 'always always' }))
  assert.is(
    ending(result),
    'image_pull_failure: failed to pull image "alpine:3" with specified policies [always always]: unknown blob',
  )
})

test('an external failure is tried three times, with growing pauses', async () => {
  const { engine, calls } = createStore({}, [refused, refused, local])
  const sleeps: number[] = []
  const { result, log } = await ensure(createDepot(engine, sleeps), request('alpine:3'))
  assert.is(ending(result), 'ok')
  assert.equal(sleeps, [4, 8])
  assert.is(calls.filter(call => call.startsWith('pull')).length, 3)
  assert.equal(log.slice(2, 4), [
    `warning: Failed to pull image "alpine:3" (attempt #1), retrying: ${refused}`,
    `warning: Failed to pull image "alpine:3" (attempt #2), retrying: ${refused}`,
  ])
})

test('after the third external failure it is over', async () => {
  const { engine, calls } = createStore({}, [refused])
  const { result } = await ensure(createDepot(engine), request('alpine:3'))
  assert.match(ending(result), 'runner_external_dependency_failure: failed to pull image "alpine:3"')
  assert.is(calls.filter(call => call.startsWith('pull')).length, 3)
})

for (const text of ['unauthorized: authentication required', unknown, 'toomanyrequests: slow down', 'unexpected EOF'])
  test(`no second try for: ${text}`, async () => {
    const { engine, calls } = createStore({}, [text])
    await ensure(createDepot(engine), request('alpine:3'))
    assert.is(calls.filter(call => call.startsWith('pull')).length, 1)
  })

test('a cancelled job leaves the pull with the reason, and no retry follows', async () => {
  const stop = new AbortController()
  const { engine, calls } = createStore({}, [refused], () => stop.abort(new Error('job canceled')))
  const sleeps: number[] = []
  const depot = createDepot(engine, sleeps)
  const ended = await ensure(depot, request('alpine:3'), stop.signal).catch((reason: Error) => reason.message)
  assert.is(ended, 'job canceled')
  assert.equal(calls, ['inspect alpine:3', 'pull alpine:3'])
  assert.equal(sleeps, [])
})

test('one pull serves all jobs of a run, early and late; every log reads as if it were alone', async () => {
  const { engine, calls } = createStore({}, [local])
  const depot = createDepot(engine)
  const early = await Promise.all([1, 2, 3].map(() => ensure(depot, request('alpine:3'))))
  const late = await ensure(depot, request('alpine:3'))
  assert.is(calls.filter(call => call.startsWith('pull')).length, 1)
  for (const { log } of early) assert.equal(log, late.log)
})

test('jobs with other credentials, or another platform, pull for themselves', async () => {
  const { engine, calls } = createStore({}, [local])
  const depot = createDepot(engine)
  const variable = JSON.stringify({ auths: { 'docker.io': { username: 'u', password: 's3cret' } } })
  const { log, secrets } = await ensure(depot, request('alpine:3', { auth: { home: '/nowhere', job: [], variable } }))
  await ensure(depot, request('alpine:3'))
  await ensure(depot, request('alpine:3', { platform: 'linux/arm64' }))
  assert.is(calls.filter(call => call.startsWith('pull')).length, 3)
  assert.is(log[1], 'Authenticating with credentials from $DOCKER_AUTH_CONFIG')
  assert.equal(secrets, [...secretsOf({ username: 'u', password: 's3cret' })])
})

test('an image a job has removed is pulled again', async () => {
  const { engine, calls, images } = createStore({}, [local])
  const depot = createDepot(engine)
  await ensure(depot, request('alpine:3'))
  images.clear()
  assert.is(ending((await ensure(depot, request('alpine:3'))).result), 'ok')
  assert.is(calls.filter(call => call.startsWith('pull')).length, 2)
})

test('an image that is gone after its pull', async () => {
  const { engine } = createStore({}, [null])
  const { result } = await ensure(createDepot(engine), request('alpine:3'))
  assert.match(
    ending(result),
    /^image_pull_failure: .*inspecting image "alpine:3" after pull: No such image: alpine:3$/,
  )
})

test('a source that is dropped is a warning before the pull', async () => {
  const { engine } = createStore({}, [local])
  const { log } = await ensure(
    createDepot(engine),
    request('alpine:3', { auth: { home: '/nowhere', job: [], variable: '{"auths"' } }),
  )
  assert.is(
    log[1],
    'warning: Failed to resolve credentials from $DOCKER_AUTH_CONFIG: it is not valid JSON. ' +
      'Credentials from this source will not be used.',
  )
})

test('path traversal fails the image as a plain error', async () => {
  const { engine, calls } = createStore({})
  const { result } = await ensure(
    createDepot(engine),
    request('alpine:3', { auth: { home: '/nowhere', job: [], variable: '{"credsStore":"../x"}' } }),
  )
  assert.match(ending(result), /^runner_system_failure: .*path traversal is not allowed/)
  assert.equal(calls, ['inspect alpine:3'])
})

test('people read the cause and the next step', async () => {
  const variable = JSON.stringify({ auths: { 'r.tld': { username: 'u', password: 'p' } } })
  const { engine } = createStore({}, ['Error response from daemon: no basic auth credentials'])
  const { result } = await ensure(
    createDepot(engine),
    request('r.tld:5000/a:1', { auth: { home: '/nowhere', job: [], variable } }),
  )
  assert.equal(!result.ok && result.failure.words, {
    message: 'r.tld:5000 wants credentials for "r.tld:5000/a:1", and none were found.',
    hint: '$DOCKER_AUTH_CONFIG has credentials for "r.tld", but host and port must be the image\'s: write "r.tld:5000".',
  })
})

test('a full disk is the failure of the image', async () => {
  const { engine } = createStore({}, ['write /var/lib/docker/tmp/GetImageBlob1: no space left on device'])
  const { result } = await ensure(createDepot(engine), request('alpine:3'))
  assert.match(ending(result), /^image_pull_failure: /)
  assert.equal(!result.ok && result.failure.words, {
    message: 'The engine\'s disk is full: "alpine:3" cannot be stored.',
    hint: 'Free space, e.g. with "gantry clean" or "docker image prune".',
  })
})

test('the views hear of each change, and how it ended', async () => {
  const heard: string[] = []
  const onPull = (image: string, text: string, done: boolean) => heard.push([image, text, done].join(' '))
  await ensure(createDepot(createStore({}, [local]).engine, [], onPull), request('alpine:3'))
  await ensure(createDepot(createStore({}, [unknown]).engine, [], onPull), request('alpine:4'))
  assert.equal(heard, [
    'alpine:3  false',
    'alpine:3 0/1 layer false',
    'alpine:3  true',
    'alpine:4  false',
    'alpine:4 0/1 layer false',
    'alpine:4 failed true',
  ])
})
