import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { bin } from '../harness/bin.ts'
import { gantry } from '../harness/gantry.ts'
import { type NestedEngine, startEngine } from '../harness/nested-engine.ts'
import { createProject, type Project, runIn } from '../harness/project.ts'
import { assert, suite } from '../harness/suite.ts'

const test = suite('run: several engines', { timeout: 400 })

const folder = mkdtempSync(join(tmpdir(), 'gantry-engines-'))
const before = { DOCKER_CONFIG: process.env.DOCKER_CONFIG, PATH: process.env.PATH }
const engines: Record<string, NestedEngine> = {}

test.before(async () => {
  const options = { folder, images: ['gantry-test/busybox', 'gantry-test/web'] }
  const [plain, certified, remote] = await Promise.all([
    startEngine('plain', 'tcp', options),
    startEngine('certified', 'tls', options),
    startEngine('remote', 'ssh', options),
  ])
  Object.assign(engines, { plain, certified, remote })
  process.env.DOCKER_CONFIG = folder
  process.env.PATH = `${join(folder, 'bin')}:${process.env.PATH}`
})

test.after(async () => {
  await Promise.all(Object.values(engines).map(engine => engine.remove()))
  if (before.DOCKER_CONFIG === undefined) delete process.env.DOCKER_CONFIG
  else process.env.DOCKER_CONFIG = before.DOCKER_CONFIG
  process.env.PATH = before.PATH
  rmSync(folder, { recursive: true, force: true })
})

const inProject = async (pipeline: string, check: (project: Project) => Promise<void>): Promise<void> => {
  const project = createProject({ '.gitlab-ci.yml': pipeline, file: 'text\n' })
  try {
    await check(project)
  } finally {
    project.remove()
  }
}

/** Where jobs ran, by the `job.start` events. */
const placesOf = (stdout: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    stdout
      .split('\n')
      .filter(line => line.includes('"job.start"'))
      .map(line => JSON.parse(line) as { job: string; engine: string })
      .map(({ job, engine }) => [job, engine]),
  )

/** What runs have left on an engine. */
const left = async (name: string): Promise<string> => {
  const kinds = ['container', 'network', 'volume']
  const list = (kind: string) => engines[name]?.docker(kind, 'ls', '--quiet', '--filter', 'label=gantry.run')
  return (await Promise.all(kinds.map(list))).join('')
}

/** How many snapshots of sources each engine has. */
const snapshots = async (): Promise<readonly number[]> => {
  const list = ({ docker }: NestedEngine) => docker('volume', 'ls', '--quiet', '--filter', 'label=gantry.snapshot')
  return (await Promise.all(Object.values(engines).map(list))).map(text => text.split('\n').filter(Boolean).length)
}

const three = `
stages: [build, test]
default: {image: gantry-test/busybox}
make: {stage: build, parallel: 3, script: ['cat file; sleep 2; echo "$CI_NODE_INDEX" >out-$CI_NODE_INDEX'], artifacts: {paths: [out-*]}}
take:
  stage: test
  services: [{name: gantry-test/web, alias: page}]
  script: ["cat out-1 out-2 out-3", "wget -qO- page:8080"]
`

test('jobs are placed by free slots; artifacts move; each engine gets one snapshot', () =>
  inProject(three, async project => {
    const run = () => runIn(project, ['--engine', 'plain=1', '--engine', 'certified=1', '--engine', 'remote=1'])
    const before = await snapshots()
    const ran = await run()
    assert.is(ran.code, 0, ran.stderr + ran.log('take'))
    const { take: _, ...makes } = placesOf(ran.stdout)
    assert.equal(Object.values(makes).sort(), ['certified', 'plain', 'remote'])
    assert.match(ran.log('take'), /^1\n2\n3$/m)
    assert.match(ran.log('take'), /it works/)
    for (const name of Object.keys(engines)) assert.is(await left(name), '')
    const again = await run()
    assert.is(again.code, 0, again.stderr)
    const now = await snapshots()
    assert.equal(
      now.map((count, at) => count - (before[at] ?? 0)),
      [1, 1, 1],
    )
  }))

/** Resolves when so many jobs run there. */
const untilBusy = async (engine: NestedEngine, jobs: number): Promise<void> => {
  const list = () => engine.docker('ps', '--quiet', '--filter', 'label=gantry.run')
  for (let turn = 0; turn < 600; turn++) {
    if ((await list()).split('\n').filter(Boolean).length >= jobs) return
    await sleep(200)
  }
  throw new Error('No job has come.')
}

/** `gantry run` as a process of its own: what a living process has on an engine is never swept. */
const start = ({ folder: project, env }: Project, ...args: readonly string[]) => {
  const [node, ...program] = bin
  const child = spawn(node, [...program, 'run', '-C', project, '--json', ...args], {
    env: { ...env, DOCKER_CONFIG: folder, PATH: process.env.PATH },
  })
  let text = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', chunk => (text += chunk))
  return once(child, 'close').then(([code]) => ({ code: code as number, text, ends: endsOf(text) }))
}

const endsOf = (text: string): Readonly<Record<string, { reason?: string; attempts: number; message?: string }>> =>
  Object.fromEntries(
    text
      .split('\n')
      .filter(line => line.includes('"job.end"'))
      .map(line => JSON.parse(line))
      .map(end => [end.job, end]),
  )

test('an engine that dies fails or retries only its jobs; the next run there removes what was left', () =>
  inProject(
    `
default: {image: gantry-test/busybox}
again: {script: [sleep 6], retry: {max: 1, when: runner_system_failure}}
fails: {script: [sleep 6], allow_failure: true}
stays: {script: [sleep 6]}
later: {stage: deploy, script: [echo later]}
`,
    async project => {
      const doomed = await startEngine('doomed', 'tcp', { folder, images: ['gantry-test/busybox'] })
      engines.doomed = doomed
      const running = start(project, '--engine', 'doomed=2', '--engine', 'plain=1')
      await untilBusy(doomed, 2)
      await doomed.kill()
      const { code, text, ends } = await running
      assert.is(code, 0, text)
      assert.is(ends.again?.attempts, 2)
      assert.is(ends.fails?.reason, 'runner_system_failure')
      assert.match(ends.fails?.message ?? '', /does not answer/)
      assert.is(ends.stays?.attempts, 1)
      assert.equal(placesOf(text), { again: 'plain', fails: 'doomed', stays: 'plain', later: 'plain' })
      assert.match(text, /The engine doomed does not answer any more: its jobs fail/)
      assert.is(await left('plain'), '')

      const without = await start(project, 'later', '--engine', 'doomed=2', '--engine', 'plain=1')
      assert.is(without.code, 0, without.text)
      assert.match(without.text, /The engine doomed is left out: The Docker engine does not answer/)

      await doomed.revive()
      assert.is.not(await left('doomed'), '')
      const after = await start(project, 'later', '--engine', 'doomed')
      assert.is(after.code, 0, after.text)
      assert.is(await left('doomed'), '')
    },
  ))

test('engines that are named wrongly', () =>
  inProject('job: {image: gantry-test/busybox, script: [echo]}', async project => {
    const unknown = await runIn(project, ['--engine', 'plain', '--engine', 'plane'])
    assert.is(unknown.code, 3)
    assert.match(unknown.stderr, /The Docker context plane does not exist/)
    const twice = await runIn(project, ['--engine', 'plain', '--engine', 'plain=2'])
    assert.is(twice.code, 2)
    assert.match(twice.stderr, /plain is named twice/)
    const wrong = await runIn(project, ['--engine', 'plain=none'])
    assert.is(wrong.code, 2)
  }))

test('a dry run names the engine', () =>
  inProject('job: {image: gantry-test/busybox, script: [echo]}', async ({ folder: cwd, env }) => {
    const { stdout } = await gantry(['run', '--dry-run', '--engine', 'remote', '--engine', 'ssh://me@host'], {
      cwd,
      env,
    })
    assert.match(stdout, /^docker --context remote create /m)
  }))
