import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { bin } from '../harness/bin.ts'
import { assert, suite } from '../harness/suite.ts'
import { type Coordinator, startCoordinator } from './coordinator.ts'
import { payload } from './desk.ts'

/** Several agents on several engines, one server: the set-up that the README describes. */
const test = suite('gitlab/several', { timeout: 300 })

const folder = mkdtempSync(join(tmpdir(), 'gantry-several-'))

let server: Coordinator
let agents: ChildProcess[] = []
/** The second engine: a container of the machine's, and where it listens. */
const elsewhere = `gantry-test-several-${process.pid}`
let host: string

test.before(async () => {
  server = await startCoordinator()
  const flags = ['--detach', '--privileged', '--name', elsewhere, '--env', 'DOCKER_TLS_CERTDIR=']
  docker('run', ...flags, 'gantry-test/dind')
  host = `tcp://${docker('inspect', '--format', '{{.NetworkSettings.IPAddress}}', elsewhere)}:2375`
  while (!isUp()) await sleep(200)
  const load = `docker save gantry-test/busybox | docker exec -i ${elsewhere} docker load -q`
  execFileSync('sh', ['-c', load], { stdio: 'ignore' })
  agents = examples().map(begin)
})

test.after(async () => {
  for (const agent of agents.filter(({ exitCode }) => exitCode === null)) {
    agent.kill('SIGKILL')
    await once(agent, 'exit')
  }
  docker('rm', '--force', '--volumes', elsewhere)
  await server.close()
  rmSync(folder, { recursive: true, force: true })
})

const docker = (...args: string[]): string =>
  execFileSync('docker', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()

const isUp = (): boolean => {
  try {
    docker('exec', elsewhere, 'docker', 'version')
    return true
  } catch {
    return false
  }
}

/** The files of the README, for this server and this engine. */
const examples = (): readonly string[] => {
  const section = readFileSync('README.md', 'utf8').split('### Several machines')[1] ?? ''
  const files = [...section.matchAll(/```toml\n(.*?)```/gs)].map(([, text = '']) => text)
  return files.map(text =>
    text
      .replace(/token = .*/, 'token = "glrt-several"')
      .replace(/url = .*/, `url = "${server.url}"`)
      .replace(/host = .*/, `host = "${host}"`)
      .replace(/ +tls_cert_path = .*\n/, '')
      .replace(/image = .*/, 'image = "gantry-test/busybox"\n    pull_policy = "never"')
      .replace(/concurrent = .*/, 'concurrent = 2\ncheck_interval = 1'),
  )
}

const begin = (text: string, index: number): ChildProcess => {
  const home = join(folder, `${index}`)
  mkdirSync(home)
  writeFileSync(join(home, 'config.toml'), text)
  // On one machine both would be the same manager.
  writeFileSync(join(home, '.runner_system_id'), `r_${`${index}`.repeat(12)}`)
  const env = { ...process.env, XDG_STATE_HOME: home, XDG_CACHE_HOME: home }
  const [node, ...program] = bin
  return spawn(node, [...program, 'start', '--config', join(home, 'config.toml')], { env, stdio: 'ignore' })
}

const here = 'r_000000000000'
const there = 'r_111111111111'
const recordOf = (id: number) => server.state.jobs.get(id)
const takenBy = (id: number): string | undefined => recordOf(id)?.takenBy
const lastOf = (id: number): string | undefined => recordOf(id)?.states.at(-1)
const isEnded = (id: number): boolean => /success|failed/.test(lastOf(id) ?? '')

test('jobs go to whoever asks, and run on its engine', async () => {
  const polls = () => new Set(server.seen('POST /jobs/request').map(({ json }) => (json as Polled).system_id))
  await server.until(() => polls().size === 2, 60)
  const ids = [1, 2, 3, 4, 5, 6]
  server.state.queue.push(...ids.map(id => payload([`echo "job ${id}"`, 'sleep 5'], { id })))
  await server.until(() => ids.every(isEnded), 120)
  for (const id of ids) {
    assert.is(lastOf(id), 'success', String(recordOf(id)?.trace))
    assert.match(String(recordOf(id)?.trace), `\njob ${id}\n`)
  }
  assert.equal(new Set(ids.map(takenBy)), new Set([here, there]))
})

test('an engine that dies fails its own jobs; the others go on and take all that comes', async () => {
  const ids = [11, 12, 13, 14]
  server.state.queue.push(...ids.map(id => payload(['echo begun', 'sleep 12', 'echo done'], { id })))
  await server.until(() => ids.every(id => String(recordOf(id)?.trace).includes('\nbegun')), 120)
  const [mine, others] = [here, there].map(system => ids.filter(id => takenBy(id) === system)) as [number[], number[]]
  assert.ok(mine.length > 0 && others.length > 0)
  docker('kill', elsewhere)
  await server.until(() => ids.every(isEnded), 120)
  assert.equal(
    mine.map(lastOf),
    mine.map(() => 'success'),
  )
  assert.equal(
    others.map(lastOf),
    others.map(() => 'failed'),
  )
  for (const id of others) {
    const { failure_reason } = (server.seen(`PUT /jobs/${id}`).at(-1)?.json ?? {}) as Polled
    assert.is(failure_reason, 'runner_system_failure')
  }
  for (const agent of agents) assert.is(agent.exitCode, null)
  const more = [21, 22, 23]
  server.state.queue.push(...more.map(id => payload(['echo'], { id })))
  await server.until(() => more.every(isEnded), 120)
  assert.equal(
    more.map(id => [takenBy(id), lastOf(id)]),
    more.map(() => [here, 'success']),
  )
})

type Polled = { readonly system_id?: string; readonly failure_reason?: string }
