import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bin } from '../harness/bin.ts'
import { gantry } from '../harness/gantry.ts'
import { type NestedEngine, startEngine } from '../harness/nested-engine.ts'
import { createProject, type Project } from '../harness/project.ts'
import { assert, suite } from '../harness/suite.ts'

/** `--engine` of `gantry env` and `gantry shell`, with an engine that is not the machine's. */
const test = suite('env and shell: another engine', { timeout: 300 })

const folder = mkdtempSync(join(tmpdir(), 'gantry-env-engines-'))
const before = process.env.DOCKER_CONFIG
const marker = `there-${process.pid}`
let there: NestedEngine
let project: Project

test.before(async () => {
  process.env.DOCKER_CONFIG = folder
  const images = ['gantry-test/busybox', 'gantry-test/web']
  there = await startEngine(marker, 'tls', { folder, images })
  // An image that the machine's engine does not have.
  await there.docker('tag', 'gantry-test/busybox', `only/${marker}`)
  project = createProject({ '.gitlab-ci.yml': pipeline, file: 'text\n' })
})

test.after(async () => {
  await there.remove()
  if (before === undefined) delete process.env.DOCKER_CONFIG
  else process.env.DOCKER_CONFIG = before
  project.remove()
  rmSync(folder, { recursive: true, force: true })
})

const pipeline = `
test:
  image: only/${marker}
  services: [{name: gantry-test/web, alias: page}]
  variables: {GREETING: hello}
  script: ["echo half > made", "exit 4"]
`

const call = (args: readonly string[], stdin = '') =>
  gantry(args, { cwd: project.folder, env: { ...project.env, DOCKER_CONFIG: folder }, stdin })

const left = async (): Promise<string> => {
  const kinds = ['container', 'network', 'volume']
  const list = (kind: string) => there.docker(kind, 'ls', '--quiet', '--filter', 'label=gantry.run')
  return (await Promise.all(kinds.map(list))).join('')
}

/** How many copies of the sources are there. */
const snapshots = async (): Promise<number> =>
  (await there.docker('volume', 'ls', '--quiet', '--filter', 'label=gantry.snapshot')).split('\n').filter(Boolean)
    .length

test('env up, exec, ps, logs, down', async () => {
  const on = ['--engine', marker, '--name', marker]
  const up = await call(['env', 'up', 'test', ...on, '--json'])
  assert.is(up.code, 0, up.stderr)
  const [state] = JSON.parse(up.stdout)
  assert.match(state.address, /^172\./)
  const said = await call(['env', 'exec', ...on, '--', 'sh', '-c', 'echo $GREETING; cat file; wget -qO- page:8080'])
  assert.equal([said.code, said.stdout], [0, 'hello\ntext\nit works\n'], said.stderr)
  assert.match((await call(['env', 'logs', 'page', ...on])).stderr, /response:200/)
  assert.match((await call(['env', 'ps', '--engine', marker])).stdout, new RegExp(marker))
  assert.not.match((await call(['env', 'ps'])).stdout, new RegExp(marker), 'it is not on the usual engine')
  assert.is((await call(['env', 'down', ...on])).code, 0)
  assert.is(await left(), '')
})

test('run --keep-failed, then shell JOB, until clean', async () => {
  const [node, ...program] = bin
  const args = ['run', '-C', project.folder, '--engine', marker, '--keep-failed']
  const env = { ...project.env, DOCKER_CONFIG: folder }
  const ran = spawnSync(node, [...program, ...args], { env, encoding: 'utf8' })
  assert.is(ran.status, 1, ran.stderr)
  assert.match(ran.stderr, new RegExp(`gantry shell test --engine ${marker}\n.*gantry clean --engine ${marker}$`, 'm'))
  const said = await call(['shell', 'test', '--engine', marker], 'cat made; wget -qO- page:8080; exit 5\n')
  assert.equal([said.code, said.stdout], [5, 'half\nit works\n'], said.stderr)
  assert.match(await left(), /./)
  assert.is((await call(['clean', '--engine', marker])).code, 0)
  assert.is(await left(), '')
})

test('env run has the same copy of the sources as env and run', async () => {
  const count = await snapshots()
  const args = ['--engine', marker, '--job', 'test', '-q', '--', 'sh', '-c', 'cat file; exit 3']
  const ran = await call(['env', 'run', ...args])
  assert.equal([ran.code, ran.stdout, ran.stderr], [3, 'text\n', ''])
  assert.is(await left(), '')
  assert.equal([count, await snapshots()], [1, 1])
})
