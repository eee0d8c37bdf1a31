import { jobLabels, ownerLabelKeys, ownerLabels, parseOwner } from '../../../lib/docker/labels.ts'
import {
  baseName,
  buildContainerName,
  networkName,
  probeContainerName,
  serviceContainerName,
  shortToken,
  temporaryVolumeName,
} from '../../../lib/docker/names.ts'
import { assert, suite } from '../../harness/suite.ts'

const test = suite('docker/labels')
const owner = { run: 'r1', host: 'laptop', pid: 42, started: '12345' }

test('an owner is read back from its labels', () => {
  assert.equal(parseOwner(ownerLabels(owner)), owner)
  const lasting = { ...owner, until: 1_800_000_000, kept: true }
  assert.equal(parseOwner(ownerLabels(lasting)), lasting)
  assert.equal(Object.keys(ownerLabels(lasting)), ownerLabelKeys)
})

test('labels of others have no owner', () => {
  const { 'gantry.pid': _, ...without } = ownerLabels(owner)
  assert.is(parseOwner(without), undefined)
  assert.is(parseOwner({}), undefined)
  assert.is(parseOwner({ ...ownerLabels(owner), 'gantry.pid': 'x' }), undefined)
})

const facts = {
  jobId: 7,
  jobUrl: 'https://gitlab.example.com/g/p/-/jobs/7',
  sha: 'abc',
  beforeSha: '000',
  ref: 'main',
  timeout: 7200,
  projectId: 3,
  projectRunnerId: 0,
  pipelineId: '9',
  runnerId: 'abcdefghi',
  runnerLocalId: 1,
  systemId: 's_1',
}

test("GitLab Runner's labels", () => {
  assert.equal(jobLabels(facts, 'service', { service: 'redis', 'service.version': '7' }), {
    'com.gitlab.gitlab-runner.job.id': '7',
    'com.gitlab.gitlab-runner.job.url': 'https://gitlab.example.com/g/p/-/jobs/7',
    'com.gitlab.gitlab-runner.job.sha': 'abc',
    'com.gitlab.gitlab-runner.job.before_sha': '000',
    'com.gitlab.gitlab-runner.job.ref': 'main',
    'com.gitlab.gitlab-runner.job.timeout': '2h0m0s',
    'com.gitlab.gitlab-runner.project.id': '3',
    'com.gitlab.gitlab-runner.project.runner_id': '0',
    'com.gitlab.gitlab-runner.pipeline.id': '9',
    'com.gitlab.gitlab-runner.runner.id': 'abcdefghi',
    'com.gitlab.gitlab-runner.runner.local_id': '1',
    'com.gitlab.gitlab-runner.runner.system_id': 's_1',
    'com.gitlab.gitlab-runner.managed': 'true',
    'com.gitlab.gitlab-runner.type': 'service',
    'com.gitlab.gitlab-runner.service': 'redis',
    'com.gitlab.gitlab-runner.service.version': '7',
  })
})

test('durations as Go prints them', () => {
  const durations = [5, 60, 3570, 3600, 90061].map(
    timeout => jobLabels({ ...facts, timeout }, undefined)['com.gitlab.gitlab-runner.job.timeout'],
  )
  assert.equal(durations, ['5s', '1m0s', '59m30s', '1h0m0s', '25h1m1s'])
})

test("GitLab Runner's names", () => {
  const parts = { runner: 'abcdefghi', projectId: 3, slot: 0, unique: '0123456789abcdef' }
  const base = baseName(parts)
  assert.is(base, 'runner-abcdefghi-project-3-concurrent-0-0123456789abcdef')
  assert.is(buildContainerName(base), `${base}-build`)
  assert.is(serviceContainerName(base, 'example.com/group/redis', 1), `${base}-example.com__group__redis-1`)
  assert.is(probeContainerName('s'), 's-wait-for-service')
  assert.is(networkName(parts, 7), 'runner-abcdefghi-3-0-7')
  assert.is(temporaryVolumeName(base, 'c33'), `${base}-cache-c33`)
})

test('short tokens', () => {
  const tokens = ['glrt-abcdefghijkl', 'glrt-t1_abcdefghijkl', 'glrtr-abcdefghijkl', 'GR1348941abcdefghijkl', 'abc']
  assert.equal(tokens.map(shortToken), ['abcdefghi', 'abcdefghi', 'abcdefghi', 'abcdefghi', 'abc'])
})
