import { readFileSync } from 'node:fs'
import { type Payload, readPayload } from '../../lib/gitlab/payload.ts'
import { assert, suite } from '../harness/suite.ts'

/** The payload of runner-api §2; numbers are those of §8. */
const test = suite('gitlab/payload')

const example = (): Record<string, unknown> =>
  JSON.parse(readFileSync(new URL('example-job.json', import.meta.url), 'utf8'))

const read = (json: unknown): Payload => {
  const result = readPayload(json)
  if ('wrong' in result) throw new Error(result.wrong)
  return result.payload
}

test('the worked example', () => {
  const { job, git, projectPath, credentials, dependencies, features, artifacts, unsupported } = read(example())
  assert.is(job.id, 9001)
  assert.is(job.name, 'unit')
  assert.is(job.timeout, 3600)
  assert.equal(job.script, ['echo "$PASSWORD"', 'echo data > out.txt'])
  assert.equal(job.afterScript, ['echo after $CI_JOB_STATUS'])
  assert.equal(job.preGetSourcesScript, ['echo hook'])
  assert.equal(job.image, {
    name: 'alpine:3.20',
    entrypoint: [''],
    pullPolicy: ['if-not-present'],
    docker: { user: '1000' },
  })
  assert.is(job.services[0]?.alias, 'cache-db')
  assert.is(job.services[0]?.variables?.[0]?.key, 'A')
  assert.equal(job.cache[0], {
    key: 'main-1',
    paths: ['vendor/'],
    untracked: false,
    policy: 'pull-push',
    when: 'on_success',
    fallbackKeys: ['main-0'],
    unprotect: false,
    suffixed: true,
  })
  assert.equal(job.artifacts?.reports, { junit: ['report.xml'] })
  assert.equal(
    artifacts.map(({ type, format, when }) => [type, format, when]),
    [
      ['archive', 'zip', 'on_success'],
      ['junit', 'gzip', 'always'],
    ],
  )
  assert.is(job.variables.find(({ key }) => key === 'DEPLOY_KEY')?.file, true)
  assert.is(job.variables.find(({ key }) => key === 'PASSWORD')?.masked, true)
  assert.is(git.depth, 20)
  assert.is(git.isProtected, true)
  assert.is(projectPath, 'team/demo')
  assert.is(credentials[0]?.registry, '127.0.0.1:5000')
  assert.equal(dependencies[0]?.file, 'artifacts.zip')
  assert.ok(features.failureReasons.includes('image_pull_failure'))
  assert.equal(unsupported, [])
})

test('26. an id that is text spoils the payload', () => {
  assert.equal(readPayload({ ...example(), id: '9001' }), { wrong: 'the job: id has the wrong type' })
  assert.equal(readPayload({ ...example(), id: 1.5 }), { wrong: 'the job: id has the wrong type' })
  assert.ok('wrong' in readPayload({}))
  assert.ok('wrong' in readPayload([]))
  assert.ok('wrong' in readPayload(null))
})

test('27. null stands for absent', () => {
  const absent = { image: null, services: null, artifacts: null, cache: null, hooks: null, dependencies: null }
  const { job } = read({ ...example(), ...absent })
  assert.is(job.image, undefined)
  assert.is(job.artifacts, undefined)
  assert.equal([job.services, job.cache, job.preGetSourcesScript], [[], [], []])
})

test('28. unknown members are ignored', () => {
  assert.is(read({ ...example(), novelty: { a: 1 } }).job.id, 9001)
})

test('35. unknown executor options are found', () => {
  const options = { docker: { bogus: 1, user: 0 }, podman: {} }
  const { unsupported, job } = read({ ...example(), image: { name: 'a', executor_opts: options } })
  assert.equal(unsupported, ['podman', 'docker.bogus'])
  assert.is(job.image?.docker?.user, '0')
})

test('a job without a time limit has two hours', () => {
  assert.is(read({ ...example(), runner_info: { timeout: 0 } }).job.timeout, 7200)
})
