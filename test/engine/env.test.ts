import { execFileSync } from 'node:child_process'
import { createConnection } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { bin } from '../harness/bin.ts'
import { gantry } from '../harness/gantry.ts'
import { createProject, type Project } from '../harness/project.ts'
import { assert, suite } from '../harness/suite.ts'

const test = suite('env', { timeout: 240 })

const pipeline = `
test:
  image: gantry-test/busybox
  services: [{name: gantry-test/web, alias: "page,site"}]
  variables: {GREETING: hello}
  script: [wget -qO- http://page:8080/]
alone: {image: gantry-test/busybox, script: [pwd]}
`

const project: Project = createProject({ '.gitlab-ci.yml': pipeline, file: 'committed\n' })
const env = (args: readonly string[], more: Record<string, string> = {}) =>
  gantry(['env', ...args], { cwd: project.folder, env: { ...project.env, ...more } })

const labelled = (name: string): string =>
  ['ps -aq', 'network ls -q', 'volume ls -q']
    .map(list => execFileSync('docker', [...list.split(' '), '--filter', `label=gantry.environment=${name}`]))
    .join('')
    .trim()

const names = ['one', 'two', 'short', 'file', 'shop', 'broken', 'config', 'odd', 'late'].map(
  name => `envtest-${name}-${process.pid}`,
)
const [one = '', two = '', short = '', file = '', list = '', broken = '', config = '', odd = '', late = ''] = names

test.after(async () => {
  const up = (JSON.parse((await env(['ps', '--json'])).stdout) as { name: string }[]).map(({ name }) => name)
  for (const name of names.filter(name => up.includes(name))) await env(['down', '--name', name])
  project.remove()
})

test('up, exec with the variables and sources of the job, logs, ps, down', async () => {
  const up = await env(['up', 'test', '--name', one, '--json'])
  assert.is(up.code, 0, up.stderr)
  const [state] = JSON.parse(up.stdout)
  assert.is(state.name, one)
  assert.equal(state.services[0].hosts, ['gantry-test__web', 'gantry-test-web', 'page', 'site'])
  assert.equal(state.services[0].ports, [8080])
  assert.is(state.services[0].status, 'running')
  assert.equal([state.services[0].image, state.job.image], ['gantry-test/web:latest', 'gantry-test/busybox'])
  assert.not.match(up.stderr, /\u001b|\r/, 'no colours for a pipe')

  project.write({ file: 'edited later\n' })
  const said = await env([
    'exec',
    '--name',
    one,
    '--',
    'sh',
    '-c',
    'echo $GREETING; pwd; cat file; wget -qO- page:8080',
  ])
  assert.equal([said.code, said.stdout], [0, 'hello\n/builds/local/shop\ncommitted\nit works\n'])
  assert.is((await env(['exec', '--name', one, '--', 'sh', '-c', 'touch made; exit 7'])).code, 7)
  assert.is((await env(['exec', '--name', one, '--', 'ls', 'made'])).code, 0, 'commands share the container')

  assert.match((await env(['logs', 'page', '--name', one])).stderr, /response:200/)
  const exports = (await env(['ps', '--name', one, '--format', 'env'])).stdout
  assert.match(exports, /^export PAGE_HOST=\d+\.\d+\.\d+\.\d+\nexport PAGE_PORT=8080$/m)

  assert.is((await env(['down', '--name', one])).code, 0)
  assert.is(labelled(one), '')
  assert.is((await env(['exec', '--name', one, '--', 'true'])).code, 2)
})

test('two side by side, of services alone, with published ports', async () => {
  const args = ['--service', 'gantry-test/web=page', '--publish', '--format', 'env']
  const [first, second] = await Promise.all([env(['up', '--name', one, ...args]), env(['up', '--name', two, ...args])])
  const ports = [first, second].map(({ stdout, stderr }) => {
    const port = /^export PAGE_PORT=(\d+)$/m.exec(stdout)?.[1]
    assert.ok(port, stderr)
    assert.match(stdout, /^export PAGE_HOST=127\.0\.0\.1$/m)
    return Number(port)
  })
  assert.is.not(ports[0], ports[1])
  for (const port of ports) {
    const socket = createConnection(port, '127.0.0.1')
    await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject))
    socket.destroy()
  }
  assert.match((await env(['exec', '--name', one, '--', 'true'])).stderr, /has no image to run a command in/)
  assert.match((await env(['up', '--name', one, ...args])).stderr, /is up already/)
  await Promise.all([env(['down', '--name', one]), env(['down', '--name', two])])
  assert.is(labelled(one) + labelled(two), '')
})

test('run is up, exec and down, with the exit code of the command', async () => {
  const ran = await env(['run', '--name', list, '--job', 'test', '-q', '--', 'sh', '-c', 'wget -qO- site:8080; exit 3'])
  assert.equal([ran.code, ran.stdout, ran.stderr], [3, 'it works\n', ''])
  assert.is(labelled(list), '')
})

/** `env up` by a process of its own, which is over when this returns. */
const upAlone = (name: string, ...more: readonly string[]): void => {
  const args = ['env', 'up', '-q', '--name', name]
  const [node, ...program] = bin
  execFileSync(node, [...program, ...args, '-C', project.folder, ...more], { env: project.env })
}

const service = ['--service', 'gantry-test/web']
const image = ['--image', 'gantry-test/busybox']

/** The command lines of what waits for the end of an environment. */
const watchers = (name: string): readonly string[] =>
  execFileSync('ps', ['-ww', '-eo', 'args'], { encoding: 'utf8' })
    .split('\n')
    .filter(line => line.includes(`env down --name ${name} --at `))

const until = async (isSo: () => boolean): Promise<void> => {
  while (!isSo()) await sleep(500)
}

test('an environment outlives its process, and ends by itself when its time is over', async () => {
  upAlone(short, ...service, ...image, '--ttl', '15 seconds')
  assert.match(labelled(short), /./)
  assert.is(watchers(short).length, 1)
  upAlone(two, ...service)
  assert.equal(watchers(two), [], 'without --ttl nothing is started')
  // The cheap question first: what asks docker takes the time of what is waited for.
  await until(() => watchers(short).length === 0 && labelled(short) === '')
  const [state] = JSON.parse((await env(['ps', '--name', two, '--json'])).stdout)
  assert.is(state.services[0].status, 'running', 'the other one stays')
  await env(['down', '--name', two])
})

test('what waits for the end goes with "down", and takes nothing of the next one', async () => {
  upAlone(short, ...image, '--ttl', '1 hour')
  const [earlier = ''] = watchers(short)
  assert.match(earlier, / --at \d+$/)
  assert.is((await env(['down', '--name', short])).code, 0)
  upAlone(short, ...image, '--ttl', '2 hours')
  await until(() => !watchers(short).includes(earlier))
  assert.is(watchers(short).length, 1)
  // Of an earlier environment of this name, which somebody else has removed.
  assert.is((await env(['down', '--name', short, '--at', '1'])).code, 0)
  assert.is((await env(['exec', '--name', short, '--', 'true'])).code, 0)
  assert.is((await env(['down', '--name', short])).code, 0)
  await until(() => watchers(short).length === 0)
})

test('a file with an image, services and variables', async () => {
  project.write({
    'environment.yml': 'image: gantry-test/busybox\nservices: [gantry-test/web]\nvariables: {COLOUR: blue}\n',
  })
  const args = ['--file', 'environment.yml', '-C', project.folder, '-q', '--name', file]
  const ran = await gantry(['env', 'run', ...args, '--', 'sh', '-c', 'echo $COLOUR; cat -'], {
    env: project.env,
    cwd: project.folder,
    stdin: 'typed\n',
  })
  assert.equal([ran.code, ran.stdout], [0, 'blue\ntyped\n'], ran.stderr)
})

test('--config: the settings of a runner, its engine among them', async () => {
  const docker =
    '[runners.docker]\nimage = "gantry-test/busybox"\nhost = "unix:///var/run/docker.sock"\npull_policy = "if-not-present"\n'
  const toml = ['one', 'two'].map(
    name => `[[runners]]\nname = "${name}"\nexecutor = "docker"\nbuilds_dir = "/${name}"\n`,
  )
  project.write({ 'config.toml': toml.map(runner => runner + docker).join('') })
  const args = ['--config', `${project.folder}/config.toml`, '--runner', 'two', '--name', config, '-q']
  const ran = await env(['run', ...args, '--job', 'alone', '--', 'pwd'])
  assert.equal([ran.code, ran.stdout], [0, '/two/local/shop\n'], ran.stderr)
  const nowhere = toml[0] + docker.replace('/var/run', '/nowhere')
  const there = await env(['ps', '--engine', 'unix:///var/run/docker.sock', '--json'])
  assert.equal([there.code, there.stdout.slice(0, 1)], [0, '['], there.stderr)
  assert.is((await env(['ps', '--engine', 'unix:///nowhere.sock'])).code, 3)
  assert.is((await env(['ps', '--engine', 'no such'])).code, 2)
  project.write({ 'config.toml': nowhere })
  const failed = await env(['ps', '--config', `${project.folder}/config.toml`])
  assert.is(failed.code, 3)
  assert.match(failed.stderr, /The Docker engine does not answer/)
})

test('a service that ends at once: its last words, and nothing is left', async () => {
  const up = await env(['up', '--name', broken, '--service', 'gantry-test/crash'])
  assert.is(up.code, 3)
  assert.match(up.stderr, /The service gantry-test\/crash ended right after its start\.[\s\S]*out of luck/)
  assert.is(labelled(broken), '')
})

test('--format env: a shell takes it all, and reaches what it names', async () => {
  const aliases = '9lives,127.0.0.1,it_s,two--dashes'
  const args = ['--service', `gantry-test/web=${aliases}`, '--publish', '--format', 'env', '-q', '--name', odd]
  const up = await env(['up', ...args])
  assert.is(up.code, 0, up.stderr)
  const script = 'eval "$1"; echo "$GANTRY_ENV $_9LIVES_HOST"; echo "$_127_0_0_1_PORT $TWO_DASHES_PORT_8080 $IT_S_PORT"'
  for (const shell of ['sh', 'bash']) {
    const said = execFileSync(shell, ['-euc', script, shell, up.stdout], { encoding: 'utf8' })
    assert.match(said, new RegExp(`^${odd} 127\\.0\\.0\\.1\n(\\d+) \\1 \\1\n$`))
  }
  assert.is((await env(['down', '--name', odd])).code, 0)
})

test('one whose time is over is removed by the next run as well', async () => {
  const up = await env(['up', '--service', 'gantry-test/web', '-q', '--name', late, '--ttl', '1 second'])
  assert.is(up.code, 0, up.stderr)
  assert.match(labelled(late), /./)
  project.write({ 'other.yml': 'job: {image: gantry-test/busybox, script: [sleep 1]}\n' })
  const ran = await gantry(['run', '-f', 'other.yml'], { cwd: project.folder, env: project.env })
  assert.is(ran.code, 0, ran.stderr)
  assert.is(labelled(late), '')
})

test('mistakes are told before anything starts', async () => {
  assert.match((await env(['upp'])).stderr, /Did you mean "gantry env up"\?/)
  assert.match((await env(['up', 'test', '--service', 'redis'])).stderr, /has services of its own/)
  assert.match((await env(['up', 'test', '--ttl', 'soon'])).stderr, /--ttl takes a time/)
  assert.match((await env(['up', 'nope'])).stderr, /There is no job "nope"/)
  assert.match((await env(['down', '--name', 'nope'])).stderr, /There is no environment "nope"/)
})
