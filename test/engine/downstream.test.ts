import { runPipeline } from '../harness/project.ts'
import { assert, suite } from '../harness/suite.ts'

const test = suite('run: child pipelines', { timeout: 180 })
const image = 'image: gantry-test/busybox\n'

const statuses = (jobs: Readonly<Record<string, { status: string }>>) =>
  Object.fromEntries(Object.entries(jobs).map(([name, { status }]) => [name, status]))

test('a child runs with its own facts; the variables of the trigger job are stronger than its own', async () => {
  const ran = await runPipeline(
    `
stages: [a, b]
variables: {GLOBAL: root}
go:
  stage: a
  variables: {A: from trigger, PARENT: $CI_PIPELINE_ID}
  trigger: {include: [{local: child.yml, inputs: {who: world}}], strategy: depend}
after: {stage: b, ${image.trim()}, script: [echo after]}
`,
    ['--variable', 'GIVEN=1'],
    {
      'child.yml': `
spec: {inputs: {who: {}}}
---
${image}
variables: {A: from child}
hello:
  rules: [{if: $CI_PIPELINE_SOURCE == "parent_pipeline"}]
  script:
    - 'echo "[$A] [$GLOBAL] [$GIVEN] [$CI_PIPELINE_SOURCE] $[[ inputs.who ]]"'
    - '[ "$PARENT" = "$CI_UPSTREAM_PIPELINE_ID" ] && [ "$PARENT" != "$CI_PIPELINE_ID" ] && echo of the parent'
`,
    },
  )
  assert.is(ran.code, 0, ran.stderr)
  assert.equal(statuses(ran.jobs), { 'go › hello': 'success', go: 'success', after: 'success' })
  assert.match(ran.log('go › hello'), '[from trigger] [root] [] [parent_pipeline] world')
  assert.match(ran.log('go › hello'), /^of the parent$/m)
  assert.match(ran.log('go'), 'Created a child pipeline with 1 job.')
})

test('forward decides what is passed on', async () => {
  const child = `${image}print: {script: ['echo "[$A] [$GIVEN]"']}\n`
  const ran = await runPipeline(
    `
all: {variables: {A: a}, trigger: {include: child.yml, forward: {pipeline_variables: true}}}
none: {variables: {A: a}, trigger: {include: child.yml, forward: {yaml_variables: false}}}
`,
    ['--variable', 'GIVEN=1'],
    { 'child.yml': child },
  )
  assert.match(ran.log('all › print'), '[a] [1]')
  assert.match(ran.log('none › print'), '[] []')
})

test('only with a strategy does the result of the child count', async () => {
  const ran = await runPipeline(
    `
depend: {trigger: {include: fail.yml, strategy: depend}, allow_failure: true}
mirror: {trigger: {include: fail.yml, strategy: mirror}, allow_failure: true}
loose: {trigger: {include: fail.yml}}
`,
    [],
    { 'fail.yml': `${image}x: {script: [exit 3]}\n` },
  )
  assert.is(ran.code, 0)
  const { depend, mirror, loose } = statuses(ran.jobs)
  assert.equal([depend, mirror, loose], ['failed', 'failed', 'success'])
  assert.is(ran.jobs['loose › x']?.status, 'failed')
})

test('a child that cannot be created fails its trigger job; another project is not run', async () => {
  const ran = await runPipeline(
    `
empty: {trigger: {include: empty.yml}}
missing: {trigger: {include: nowhere.yml}}
wrong: {trigger: {include: wrong.yml}}
other: {trigger: group/other}
`,
    [],
    { 'empty.yml': 'x: {script: x, rules: [{if: $NEVER}]}\n', 'wrong.yml': 'x: {script: x, stage: nope}\n' },
  )
  assert.is(ran.code, 1)
  assert.equal(statuses(ran.jobs), { empty: 'failed', missing: 'failed', wrong: 'failed', other: 'skipped' })
  assert.match(ran.jobs.empty?.message ?? '', /^downstream pipeline can not be created, .*prevented any jobs/)
  assert.is(ran.jobs.missing?.reason, 'downstream_pipeline_creation_failed')
  assert.match(ran.jobs.missing?.message ?? '', 'nowhere.yml')
  assert.match(ran.jobs.wrong?.message ?? '', 'chosen stage nope does not exist')
  assert.match(ran.jobs.other?.message ?? '', 'not run')
  assert.match(ran.jobs.other?.message ?? '', 'group/other')
})

test('children nest two levels deep; their manual jobs are started by their whole name', async () => {
  const ran = await runPipeline(
    'top: {trigger: {include: one.yml, strategy: depend}}\n',
    ['--manual', 'top › mid › ask', '--jobs', '1'],
    {
      'one.yml': 'mid: {trigger: {include: two.yml, strategy: depend}}\n',
      'two.yml': `${image}
ask: {script: [echo asked], when: manual}
hold: {script: [echo held], when: manual}
more: {trigger: {include: one.yml}, allow_failure: true}
`,
    },
  )
  assert.is(ran.code, 0, ran.stderr)
  assert.equal(statuses(ran.jobs), {
    'top › mid › ask': 'success',
    'top › mid › hold': 'manual',
    'top › mid › more': 'failed',
    'top › mid': 'success',
    top: 'success',
  })
  assert.match(ran.jobs['top › mid › more']?.message ?? '', '2 levels')
})

test('a job can make the file of a child pipeline, and variables for it', async () => {
  const ran = await runPipeline(`
stages: [make, go]
gen:
  stage: make
  ${image.trim()}
  script:
    - 'echo "made: {image: gantry-test/busybox, script: [echo made of \\$FROM]}" > child.yml'
    - echo "VERSION=1.2" > build.env
  artifacts: {paths: [child.yml], reports: {dotenv: build.env}}
go:
  stage: go
  variables: {FROM: version $VERSION}
  trigger: {include: [{artifact: child.yml, job: gen}], strategy: depend}
lost:
  stage: go
  allow_failure: true
  trigger: {include: [{artifact: none.yml, job: gen}]}
`)
  assert.is(ran.code, 0, ran.stderr)
  assert.match(ran.log('go › made'), /^made of version 1\.2$/m)
  assert.match(ran.jobs.lost?.message ?? '', 'none.yml')
})
