import { compile } from '../../../lib/pipeline/compile.ts'
import type { Decision } from '../../../lib/pipeline/compiled.ts'
import { toFacts, toLoader, type WorldCase } from '../../golden/world.ts'
import { assert, suite } from '../../harness/suite.ts'

const test = suite('pipeline/explain')

/** One line a rule: `✔` or `✖`, its text, why not. */
const show = (decision: Decision | undefined): readonly string[] =>
  decision === undefined
    ? ['?']
    : [
        `${decision.by} ${decision.created ? decision.when : 'left out'}`,
        ...decision.trace.map(({ matched, text, reason }) => (matched ? `✔ ${text}` : `✖ ${text} (${reason})`)),
      ]

const explain = async (yaml: string, job: string, world: WorldCase = {}): Promise<readonly string[]> => {
  const input = { file: 'f.yml', text: yaml, facts: toFacts(world), loader: toLoader(world) }
  return show((await compile(input)).explain(job))
}

test('rules before the match say why they did not match', async () => {
  const yaml = `
job:
  rules:
    - if: $CI_COMMIT_TAG
    - if: $A == "b" && $EMPTY
      when: never
    - changes: ["docs/*"]
    - exists: [Makefile]
    - if: $CI_COMMIT_BRANCH == "main"
      when: manual
    - when: always
  script: x`
  assert.equal(await explain(yaml, 'job', { variables: { A: 'a', EMPTY: '' }, changed: ['src/a'] }), [
    'rules manual',
    '✖ if: $CI_COMMIT_TAG ($CI_COMMIT_TAG is not set)',
    '✖ if: $A == "b" && $EMPTY; when: never ($A is "a", $EMPTY is empty)',
    '✖ changes: docs/* (no changed file matches)',
    '✖ exists: Makefile (no file of the commit matches)',
    '✔ if: $CI_COMMIT_BRANCH == "main"; when: manual',
  ])
})

test('a rule that says never', async () => {
  const yaml = 'job: {rules: [{if: $CI, when: never}, {when: always}], script: x}\nother: {script: x}'
  assert.equal(await explain(yaml, 'job'), ['rules left out', '✔ if: $CI; when: never'])
  assert.equal(await explain(yaml, 'other'), ['none on_success', '✔ no rules'])
})

test('no rule matches', async () => {
  const yaml = 'job: {rules: [{if: $A}], script: x}\nother: {script: x}'
  assert.equal(await explain(yaml, 'job'), ['rules left out', '✖ if: $A ($A is not set)'])
})

test('only and except', async () => {
  const yaml = 'job: {only: [tags], except: {variables: [$CI]}, script: x}\nother: {script: x}'
  assert.equal(await explain(yaml, 'job'), [
    'only left out',
    '✖ only:refs: tags (this is a pipeline of the branch main, started by push)',
    '✔ except:variables: $CI',
  ])
})

test('a job without rules in a merge request pipeline', async () => {
  const world = { source: 'merge_request_event', branch: 'feature' } as const
  assert.equal(await explain('job: {script: x}\nother: {only: [merge_requests], script: x}', 'job', world), [
    'none left out',
    '✖ no rules (a job without rules runs for branches and tags only, not in merge request pipelines)',
  ])
})

test('an instance of a parallel job, and the job itself', async () => {
  const yaml = `job: {parallel: {matrix: [{OS: [linux, mac]}]}, rules: [{if: '$OS == "mac"'}], script: x}`
  assert.equal(await explain(yaml, 'job: [mac]'), ['rules on_success', '✔ if: $OS == "mac"'])
  assert.equal(await explain(yaml, 'job'), ['rules left out', '✖ if: $OS == "mac" ($OS is "linux")'])
  assert.equal(await explain(yaml, 'nope'), ['?'])
})

test('workflow rules', async () => {
  const text = 'workflow: {rules: [{if: $A}]}\njob: {script: x}'
  const { workflow, refused, jobs } = await compile({ file: 'f', text, facts: toFacts({}), loader: toLoader({}) })
  assert.equal(show(workflow), ['rules left out', '✖ if: $A ($A is not set)'])
  assert.is(refused?.message, 'Pipeline filtered out by workflow rules.')
  assert.equal(
    jobs.map(job => [job.name, job.created]),
    [['job', false]],
  )
})
