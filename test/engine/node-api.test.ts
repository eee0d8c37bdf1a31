import { execFileSync } from 'node:child_process'
import { cpSync, symlinkSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { compile, environment, environments, InputError, run } from '../../lib/index.ts'
import { createProject, git, type Project, withProject } from '../harness/project.ts'
import { assert, suite } from '../harness/suite.ts'

const test = suite('node api', { timeout: 180 })

/** A template as a user has it after `gantry init` and `npm install`. */
const withTemplate = async (name: string, check: (project: Project) => unknown): Promise<void> => {
  const project = createProject({ '.gitignore': 'node_modules\n' })
  try {
    cpSync(join('templates', name), project.folder, { recursive: true })
    git(project.folder, 'add', '--all')
    symlinkSync(resolve('node_modules'), join(project.folder, 'node_modules'))
    await check(project)
  } finally {
    project.remove()
  }
}

/** `gantry` stands for the sources of this package. */
const tsx = ({ folder, env }: Project, file: string, more: Record<string, string> = {}): string =>
  execFileSync(process.execPath, ['--import', import.meta.resolve('tsx'), file], {
    cwd: folder,
    env: { ...env, ...more, TSX_TSCONFIG_PATH: resolve('tsconfig.json') },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  })

test('the zx script of the templates', () =>
  withTemplate('zx-script', project => {
    const said = tsx(project, 'check.ts')
    assert.match(said, /^The job ended with success after [\d.]+ s\.\nThe guests: Grace\nThis machine reaches/)
  }))

test('the uvu suite of the templates', () =>
  withTemplate('uvu-services', project => {
    const said = tsx(project, 'test/services.test.ts', { REDIS_IMAGE: 'gantry-test/redis' })
    assert.match(said, /Passed: +2/, said)
  }))

test('compile tells what is wrong as values; run throws all of it', () =>
  withProject('job: {image: busybox, scrip: [x]}', async ({ folder: cwd, env }) => {
    const { plan, problems } = await compile({ cwd, env })
    assert.is(plan, undefined)
    assert.ok(problems.some(({ pos, severity }) => severity === 'error' && pos?.file === '.gitlab-ci.yml'))
    const thrown = await run({ cwd, env }).then(
      () => undefined,
      error => error,
    )
    assert.instance(thrown, InputError)
    assert.ok(thrown.problems.length > 0)
  }))

test('run: outcomes by job, events, and a signal that cancels', () =>
  withProject(
    `
default: {image: gantry-test/busybox}
good: {script: [echo said]}
bad: {script: ["exit 4"]}
slow: {script: [echo started, sleep 60], rules: [{if: $SLOW}]}
`,
    async ({ folder: cwd, env }) => {
      const output: string[] = []
      const ran = await run({ cwd, env, onEvent: event => event.type === 'output' && output.push(event.text) })
      assert.is(ran.status, 'failed')
      assert.equal([ran.jobs.good?.status, ran.jobs.bad?.exitCode, ran.jobs.slow], ['success', 4, undefined])
      assert.match(output.join(''), /^said$/m)

      const stop = new AbortController()
      const { status, jobs } = await run({
        ...{ cwd, env, jobs: ['slow'], variables: { SLOW: '1' }, signal: stop.signal },
        onEvent: event => event.type === 'output' && /^started$/m.test(event.text) && stop.abort(),
      })
      assert.equal([status, jobs.slow?.status], ['canceled', 'canceled'])
    },
  ))

test('an aborted environment leaves nothing, and rejects with the reason of the signal', () =>
  withProject('job: {image: gantry-test/busybox, script: [x]}', async ({ folder: cwd, env }) => {
    const signal = AbortSignal.timeout(1500)
    const services = [{ name: 'gantry-test/slow', variables: { DELAY: '30' } }]
    const name = `api-aborted-${process.pid}`
    const thrown = await environment({ cwd, env, services, name, signal }).then(
      () => undefined,
      error => error,
    )
    assert.is(thrown, signal.reason)
    assert.not.ok((await environments({ env })).some(each => each.name === name))
  }))

test('an aborted command ends in the container, too, with all that it has started', () =>
  withProject('job: {image: gantry-test/busybox, script: [x]}', async ({ folder: cwd, env }) => {
    const job = await environment({ cwd, env, job: 'job' })
    try {
      const stop = new AbortController()
      const output = () => stop.abort()
      const thrown = await job
        .stream(['sh', '-c', 'sleep 1234 & echo started; wait'], output, { signal: stop.signal })
        .then(
          () => undefined,
          error => error,
        )
      assert.is(thrown, stop.signal.reason)
      assert.not.match((await job.exec(['ps'])).stdout, /sleep 1234/)
    } finally {
      await job.down()
    }
  }))

test('engines by their names', () =>
  withProject('job: {image: gantry-test/busybox, script: [echo]}', async ({ folder: cwd, env }) => {
    const places: (string | undefined)[] = []
    const onEvent: NonNullable<Parameters<typeof run>[0]>['onEvent'] = event =>
      event.type === 'job.start' && places.push(event.engine)
    const { status } = await run({ cwd, env, engines: ['default=1'], onEvent })
    assert.is(status, 'success')
    assert.equal(places, ['default'])
    await using up = await environment({ cwd, env, engine: 'default', job: 'job' })
    const others = await environments({ env, engine: 'default' })
    assert.ok(others.some(({ name }) => name === up.name))
  }))
