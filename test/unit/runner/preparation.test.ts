import type { ContainerSpec } from '../../../lib/docker/spec.ts'
import type { FakeScript } from '../../../lib/engine/fake-state.ts'
import { Stopped } from '../../../lib/runner/outcome.ts'
import { SystemFault } from '../../../lib/util/errors.ts'
import { assert, suite } from '../../harness/suite.ts'
import { type Asked, attempt } from './attempt.ts'

/** GitLab Runner's attempts at the preparation of a job (runner-docker-executor §2.1, §11). */
const test = suite('runner/preparation')

const failed = '\u001b[31;1mERROR: Preparation failed: '
const retried = '\u001b[32;1mWill be retried in 3s ...\u001b[0;m\n'
const missing =
  'failed to pull image "alpine" with specified policies [never]: Error response from daemon: No such image: alpine:latest'

test('a plain error: three attempts, 3 s apart, then a system failure', async () => {
  const { outcome, log, pauses } = await attempt({ attempts: 3, engine: { images: {} } })
  assert.is(outcome.reason, 'runner_system_failure')
  assert.equal(pauses, [3, 3])
  assert.is(log.split(`${failed}${missing}\u001b[0;m\n${retried}`).length, 3)
  assert.is(log.split('Using Docker executor with image alpine ...').length, 4)
  assert.is(log.split('Running with gantry').length, 2)
  assert.match(log, `ERROR: Job failed (system failure): ${missing}`)
})

test('a local run makes one attempt', async () => {
  const { log, pauses } = await attempt({ engine: { images: {} } })
  assert.equal(pauses, [])
  assert.not.match(log, 'Preparation failed')
})

const inform = { images: { alpine: {}, redis: {} } }
const plainErrors: readonly (readonly [title: string, asked: Asked, message: string])[] = [
  ['no image', { job: { image: { name: '' } } }, 'The job `build` has no image to run in.'],
  ['a disallowed image', { docker: { allowedImages: ['ruby:*'] } }, 'disallowed image'],
  [
    'too many services',
    { job: { services: [{ name: 'redis' }] }, docker: { servicesLimit: 0 } },
    'too many services requested: 1, only 0 allowed',
  ],
  [
    'a helper with a path',
    {
      job: {
        image: { name: 'alpine', pullPolicy: ['always'] },
        variables: [{ key: 'DOCKER_AUTH_CONFIG', value: '{"credsStore":"../x"}' }],
      },
    },
    'failed to pull image "alpine" with specified policies [always]: path traversal is not allowed: "../x" in $DOCKER_AUTH_CONFIG',
  ],
  [
    'a helper with a path, in a variable of the file type',
    {
      job: {
        image: { name: 'alpine', pullPolicy: ['always'] },
        variables: [{ key: 'DOCKER_AUTH_CONFIG', value: '{"credsStore":"../x"}', file: true }],
      },
    },
    'failed to pull image "alpine" with specified policies [always]: path traversal is not allowed: "../x" in $DOCKER_AUTH_CONFIG',
  ],
  [
    'a disallowed service',
    { job: { services: [{ name: 'redis' }] }, docker: { allowedServices: ['postgres:*'] } },
    'disallowed image',
  ],
]
for (const [title, asked, message] of plainErrors)
  test(`three attempts: ${title}`, async () => {
    const { log, pauses } = await attempt({ attempts: 3, engine: inform, ...asked })
    assert.is(pauses.length, 2)
    assert.match(log, `${failed}${message}`)
  })

const buildErrors: readonly (readonly [title: string, asked: Asked, reason: string])[] = [
  [
    'a pull that is refused',
    {
      job: { image: { name: 'alpine' } },
      engine: {
        images: {},
        fail: verb => {
          if (verb === 'pull') throw new SystemFault('image_pull_failed', { message: 'manifest unknown' })
        },
      },
    },
    'runner_configuration_error',
  ],
  ['a pull policy that is not allowed', { docker: { allowedPullPolicies: ['always'] } }, 'runner_configuration_error'],
  [
    'a platform that is none',
    { job: { image: { name: 'alpine', docker: { platform: 'amiga' } } } },
    'runner_configuration_error',
  ],
  [
    'a user that is not allowed: GitLab Runner meets it after the preparation',
    { job: { image: { name: 'alpine', docker: { user: 'root' } } }, docker: { allowedUsers: ['app'] } },
    'runner_system_failure',
  ],
]
for (const [title, asked, reason] of buildErrors)
  test(`one attempt: ${title}`, async () => {
    const { outcome, log, pauses } = await attempt({ attempts: 3, engine: inform, ...asked })
    assert.is(outcome.reason, reason)
    assert.equal(pauses, [])
    assert.not.match(log, 'Preparation failed')
  })

const variables = [{ key: 'NAME', value: 'alpine' }]
const policy = ['never'] as const
const allowed: readonly (readonly [title: string, asked: Asked])[] = [
  [
    "an image by its expanded name, as the job's author wrote it (§12 row 10)",
    { job: { image: { name: '$NAME', pullPolicy: policy }, variables }, docker: { allowedImages: ['alp*'] } },
  ],
  ["the runner's own image", { job: { image: { name: '' } }, docker: { image: 'alpine', allowedImages: ['ruby'] } }],
  [
    "a service of the job that is one of the runner's",
    {
      job: { services: [{ name: 'redis', pullPolicy: policy }] },
      docker: { services: [{ name: 'redis' }], allowedServices: ['postgres'], waitForServicesTimeout: -1 },
    },
  ],
]
for (const [title, asked] of allowed)
  test(`allowed: ${title}`, async () => {
    const { outcome, log } = await attempt(asked)
    assert.is(outcome.status, 'success', log)
  })

test('what a failed attempt has made is removed before the next one, which makes all anew', async () => {
  let turns = 0
  const fail: FakeScript['fail'] = (verb, [names]) => {
    if (verb === 'start' && `${names}`.includes('redis') && turns++ === 0)
      throw new SystemFault('docker_failed', { message: 'the daemon stumbled' })
  }
  const job = { services: [{ name: 'redis', pullPolicy: ['never'] as const }] }
  const docker = { waitForServicesTimeout: -1 }
  const tried = await attempt({ attempts: 3, job, docker, engine: { fail } })
  assert.is(tried.outcome.status, 'success')
  assert.match(tried.log, `${failed}the daemon stumbled\u001b[0;m\n${retried}`)
  assert.equal(tried.pauses, [3])
  const networks = tried.calls.filter(call => call.startsWith('createNetwork'))
  assert.is(new Set(networks).size, 2)
  const removed = tried.calls.findIndex(
    call => call.startsWith('remove') && call.includes(`${networks[0]?.split(' ')[1]}`),
  )
  assert.ok(removed !== -1 && removed < tried.calls.indexOf(`${networks[1]}`))
  assert.equal(tried.left, [])
})

/** Images that somebody removes between the look at them and the container. */
const goesTimes = (times: number, of: RegExp): FakeScript => {
  let left = times
  return {
    images: { alpine: { id: 'alpine' }, 'redis:latest': { id: 'redis:latest' } },
    fail: (verb, [spec]) => {
      if (verb !== 'createContainer' || !of.test((spec as ContainerSpec).name) || left === 0) return
      left--
      throw new SystemFault('image_missing', { message: 'The image sha256:1 is not on the engine.' })
    },
  }
}

for (const [what, of] of Object.entries({ job: /build/, service: /redis/ }))
  test(`the image of a ${what} that goes meanwhile is looked for again, at once and once`, async () => {
    const job = { image: { name: 'alpine' }, services: [{ name: 'redis' }] }
    const once = await attempt({ job, engine: goesTimes(1, of) })
    assert.is(once.outcome.status, 'success', once.log)
    assert.equal([once.pauses, once.left], [[], []])
    assert.match(once.log, 'The image sha256:1 is not on the engine. It is looked for again.')
    const twice = await attempt({ job, engine: goesTimes(2, of) })
    assert.is(twice.outcome.reason, 'runner_system_failure')
    assert.equal([twice.pauses, twice.left], [[], []])
  })

test('a job that is canceled meanwhile is not prepared again', async () => {
  const onPause = (stop: AbortController) => stop.abort(new Stopped({ status: 'canceled', message: 'canceled' }))
  const { outcome, log, pauses } = await attempt({ attempts: 3, engine: { images: {} }, onPause })
  assert.is(outcome.status, 'canceled')
  assert.is(pauses.length, 1)
  assert.is(log.split('Using Docker executor').length, 2)
})

test('a bug is no failure to try again: it is thrown once all is removed', async () => {
  const calls: string[] = []
  const fail: FakeScript['fail'] = verb => {
    calls.push(verb)
    if (verb === 'start') throw new TypeError('a mistake')
  }
  const asked = {
    attempts: 3,
    job: { services: [{ name: 'redis', pullPolicy: ['never'] as const }] },
    engine: { fail },
  }
  const thrown = await attempt(asked).catch((error: Error) => error)
  assert.ok(thrown instanceof TypeError)
  assert.is(calls.filter(verb => verb === 'start').length, 1)
  assert.ok(calls.indexOf('remove') > calls.indexOf('start'))
})

test('volume_keep: the containers go, their own volumes stay, and the log says so', async () => {
  const { log, calls, left } = await attempt({ docker: { volumeKeep: true } })
  assert.match(log, 'WARNING: volume_keep is set')
  assert.ok(calls.some(call => /^remove .*-build/.test(call)))
  assert.equal(left, [])
})

test('prepare_timeout ends the preparation, and with it the job', async () => {
  const onPause = (_: unknown, signal: AbortSignal) =>
    new Promise<void>(resolve => signal.addEventListener('abort', () => resolve(), { once: true }))
  const { outcome, log } = await attempt({
    attempts: 3,
    runner: { prepareTimeout: 0.05 },
    engine: { images: {} },
    onPause,
  })
  assert.is(outcome.reason, 'job_execution_timeout')
  assert.match(log, 'The preparation could not run to completion because the timeout of')
})

test('the summary has the sentence for people, the log that of GitLab Runner', async () => {
  const { outcome, log } = await attempt({ engine: { images: {} } })
  assert.is(outcome.message, 'The image "alpine" is not on the engine, and the pull policy "never" forbids to pull it.')
  assert.match(log, `ERROR: Job failed (system failure): ${missing}`)
})

test('FF_USE_INIT_WITH_DOCKER_EXECUTOR gives the containers an init', async () => {
  const inits = async (featureFlags: Readonly<Record<string, boolean>>) =>
    (await attempt({ runner: { featureFlags } })).specs.map(({ init }) => init)
  assert.equal(await inits({}), [false])
  assert.equal(await inits({ FF_USE_INIT_WITH_DOCKER_EXECUTOR: true }), [true])
})
