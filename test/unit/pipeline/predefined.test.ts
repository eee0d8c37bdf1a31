import type { Facts } from '../../../lib/pipeline/facts.ts'
import { persistedVariables, pipelineVariables } from '../../../lib/pipeline/predefined.ts'
import { toFacts } from '../../golden/world.ts'
import { assert, suite } from '../../harness/suite.ts'

const test = suite('pipeline/predefined')

const valuesOf = (facts: Facts): Readonly<Record<string, string>> =>
  Object.fromEntries(pipelineVariables(facts).map(({ key, value }) => [key, value]))

const base = toFacts({})
const { jobToken: _, registry: __, ...bare } = base

test('a server without TLS, a port of its own, a project at the top', () => {
  const values = valuesOf({
    ...base,
    server: { url: 'http://git.local:8080', version: '18' },
    project: { ...base.project, path: 'solo', url: 'http://git.local:8080/solo', title: 'Solo', description: 'One' },
  })
  assert.is(values.CI_SERVER_PORT, '8080')
  assert.is(values.CI_SERVER_PROTOCOL, 'http')
  assert.is(values.CI_SERVER_FQDN, 'git.local:8080')
  assert.is(values.CI_SERVER_VERSION_MINOR, undefined)
  assert.is(values.CI_PROJECT_NAMESPACE, '')
  assert.is(values.CI_PROJECT_TITLE, 'Solo')
  assert.is(values.CI_PROJECT_DESCRIPTION, 'One')
})

test('the default port of http, and the pages of gitlab.com', () => {
  assert.is(valuesOf({ ...base, server: { url: 'http://git.local', version: '18.1.0' } }).CI_SERVER_PORT, '80')
  const values = valuesOf({ ...base, server: { url: 'https://gitlab.com', version: '19.4.0' } })
  assert.is(values.CI_PAGES_URL, 'https://group.gitlab.io/project')
})

test('merged results: the commits of both sides, labels, and whether the target is protected', () => {
  const { mergeRequest } = toFacts({ source: 'merge_request_event', branch: 'topic' })
  assert.ok(mergeRequest)
  const merged = { ...mergeRequest, eventType: 'merged_result' as const, labels: ['a', 'b'], targetBranch: 'next' }
  const values = valuesOf({ ...base, mergeRequest: merged })
  assert.is(values.CI_MERGE_REQUEST_SOURCE_BRANCH_SHA, base.commit.sha)
  assert.is(values.CI_MERGE_REQUEST_LABELS, 'a,b')
  assert.is(values.CI_MERGE_REQUEST_TARGET_BRANCH_PROTECTED, 'false')
  assert.is(values.CI_COMMIT_BRANCH, undefined)
})

test('a pipeline of a trigger, and one that another project started', () => {
  const upstream = { projectId: 1, pipelineId: 2, jobId: 3 }
  const values = valuesOf({ ...base, source: 'trigger', pipeline: { ...base.pipeline, upstream } })
  assert.is(values.CI_PIPELINE_TRIGGERED, 'true')
  assert.is(values.CI_UPSTREAM_JOB_ID, '3')
})

test('without a token nobody logs in anywhere', () => {
  const keys = persistedVariables(bare).map(({ key }) => key)
  assert.ok(!keys.includes('CI_JOB_TOKEN') && !keys.includes('CI_REGISTRY_USER'))
  assert.ok(keys.includes('CI_REPOSITORY_URL'))
})
