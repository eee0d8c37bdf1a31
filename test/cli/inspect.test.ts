import { gantry } from '../harness/gantry.ts'
import { createProject, type Project } from '../harness/project.ts'
import { assert, suite } from '../harness/suite.ts'

const test = suite('cli/inspect')

const pipeline = `
include: ci/more.yml
stages: [build, test, deploy]
.base: {image: busybox}
build: {extends: .base, stage: build, script: [make, "a: b", "x\\ny\\n"]}
unit: {extends: .base, stage: test, script: [x], needs: [build]}
lint: {extends: .base, stage: test, script: [x], needs: []}
deploy:
  extends: .base
  stage: deploy
  script: [x]
  release: {tag_name: v1, description: d}
  rules: [{if: $CI_COMMIT_TAG}, {if: '$CI_COMMIT_BRANCH == "x"', when: manual}]
all: {extends: .base, stage: deploy, script: [x], when: manual}
`

let project: Project
test.before(() => {
  project = createProject({
    '.gitlab-ci.yml': pipeline,
    'ci/more.yml': 'more: {stage: test, script: [!reference [build, script]], image: b}\n',
    'bad.yml': 'include: ci/bad.yml\na: {script: x, imagee: y}\nb: {script: [1]}\n',
    'ci/bad.yml': '\nc:\n  script: x\n  stage: nowhere\n',
    'never.yml': 'workflow: {rules: [{if: $NEVER}]}\na: {script: x}\n',
  })
})
test.after(() => project.remove())

const run = (...argv: string[]) => gantry(argv, { cwd: project.folder, env: project.env })

test('lint says what is valid, and with --verbose what is not acted on', async () => {
  const { code, stdout } = await run('lint', '--verbose')
  assert.is(code, 0)
  assert.is(
    stdout,
    '.gitlab-ci.yml is valid, with 1 included file: 5 of 6 jobs would be in the pipeline.\n' +
      'Not acted on locally: release (deploy)\n',
  )
})

test('lint reports all problems at once, through includes, and ends with 2', async () => {
  const { code, stdout } = await run('lint', 'bad.yml')
  assert.is(code, 2)
  assert.match(stdout, 'bad.yml:2:16: error: jobs:a config contains unknown keys: imagee')
  assert.match(stdout, /Did you mean `image`\?/)
  assert.match(stdout, 'bad.yml:3:')
  assert.match(stdout, '2 errors')
})

test('lint --json is data with places', async () => {
  const { code, stdout } = await run('lint', '--json', 'bad.yml')
  assert.is(code, 2)
  const { valid, errors, files } = JSON.parse(stdout)
  assert.is(valid, false)
  assert.equal(files, ['bad.yml', 'ci/bad.yml'])
  assert.equal([errors[0].file, errors[0].line, errors[0].column, errors[0].path], ['bad.yml', 2, 16, ['a']])
  const missing = await run('lint', '--json', 'none.yml')
  assert.is(missing.code, 2)
  assert.equal(JSON.parse(missing.stdout).errors[0].message, 'There is no none.yml here.')
})

test('lint of a file that makes no pipeline is no error, and says so', async () => {
  const { code, stdout } = await run('lint', 'never.yml')
  assert.is(code, 0)
  assert.match(stdout, /^never.yml is valid\.\nPipeline filtered out/)
})

test('preview prints one file that means the same', async () => {
  const { stdout } = await run('preview')
  assert.match(stdout, /^---\nmore:\n/)
  assert.match(stdout, "  script:\n  - make\n  - 'a: b'\n  - |\n    x\n    y\n")
  assert.not.match(stdout, 'include')
  project.write({ 'full.yml': stdout })
  const jobs = async (...argv: string[]) => {
    const { jobs } = JSON.parse((await run('plan', ...argv)).stdout) as { jobs: { id: number; variables: unknown }[] }
    return jobs.map(({ id, variables, ...job }) => job)
  }
  assert.equal(await jobs('--file', 'full.yml'), await jobs())
})

test('list --all shows what the rules leave out', async () => {
  const { stdout } = await run('list', '--all')
  assert.match(stdout, /^deploy +deploy +not in this pipeline$/m)
  assert.not.match((await run('list')).stdout, 'not in this pipeline')
  const data = JSON.parse((await run('list', '--all', '--json')).stdout)
  assert.equal(
    data.filter((job: { created: boolean }) => !job.created),
    [{ name: 'deploy', stage: 'deploy', created: false }],
  )
  const refused = await run('list', '--all', '--file', 'never.yml')
  assert.match(refused.stdout, /^test +a +not in this pipeline$/m)
  assert.match(refused.stderr, 'Pipeline filtered out')
})

test('list --explain says which rule matched and why the others did not', async () => {
  const { stdout } = await run('list', '--explain', 'deploy')
  assert.is(
    stdout,
    `deploy is not in the pipeline.
  .gitlab-ci.yml:13: if: $CI_COMMIT_TAG: does not match: $CI_COMMIT_TAG is not set
  .gitlab-ci.yml:13: if: $CI_COMMIT_BRANCH == "x"; when: manual: does not match: $CI_COMMIT_BRANCH is "main"
  No rule matches.
`,
  )
  const manual = await run('list', '--explain', 'deploy', '--branch', 'x')
  assert.match(manual.stdout, 'deploy is in the pipeline (when: manual).')
  const data = JSON.parse((await run('list', '--explain', 'deploy', '--json')).stdout)
  assert.equal([data.job, data.created, data.by, data.trace.length], ['deploy', false, 'rules', 2])
  const typo = await run('list', '--explain', 'deplay')
  assert.is(typo.code, 2)
  assert.match(typo.stderr, 'Did you mean "deploy"?')
})

test('list --explain names the workflow rules that stop the pipeline', async () => {
  const { stdout } = await run('list', '--explain', 'a', '--file', 'never.yml')
  assert.match(
    stdout,
    /^workflow: no pipeline is created\.\n {2}never\.yml:1: if: \$NEVER: does not match: \$NEVER is not set\n/,
  )
})

test('graph draws stages and needs', async () => {
  const { stdout } = await run('graph')
  assert.is(
    stdout.replaceAll('└─', '`-').replaceAll('├─', '|-'),
    `build
\`- build
test
|- more
|- unit (needs build)
\`- lint (starts at once)
deploy
\`- all (manual; may fail)
`,
  )
})

test('graph --format mermaid and dot link jobs with needs to jobs, others to the stage before', async () => {
  const mermaid = (await run('graph', '--format', 'mermaid')).stdout
  assert.match(mermaid, /^flowchart LR\n {2}subgraph s0\["build"\]\n {4}j0\["build"\]\n {2}end\n/)
  assert.match(mermaid, '  s0 --> j1\n  j0 --> j2\n  s1 --> j4\n')
  const dot = (await run('graph', '--format', 'dot')).stdout
  assert.match(
    dot,
    '  "build" -> "more" [ltail=cluster_0]\n  "build" -> "unit"\n  "more" -> "all" [ltail=cluster_1]\n}\n',
  )
  const wrong = await run('graph', '--format', 'svg')
  assert.is(wrong.code, 2)
})
