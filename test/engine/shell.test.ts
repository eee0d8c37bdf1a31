import { execFileSync, spawnSync } from 'node:child_process'
import { bin } from '../harness/bin.ts'
import { gantry } from '../harness/gantry.ts'
import { createProject, type Project } from '../harness/project.ts'
import { assert, suite } from '../harness/suite.ts'

const test = suite('shell', { timeout: 300 })

const pipeline = `
test:
  image: gantry-test/busybox
  services: [{name: gantry-test/web, alias: page}]
  variables: {GREETING: hello}
  script: ["echo half > made", "exit 4"]
`

const left = (marker: string): string =>
  execFileSync('docker', ['ps', '-aq', '--filter', `label=gantry.environment=${marker}`], { encoding: 'utf8' }).trim()

test("gantry shell JOB: the job's container before its script; nothing is left", async () => {
  const project = createProject({ '.gitlab-ci.yml': pipeline, file: 'text\n' })
  try {
    const name = `shell-test-${process.pid}`
    const stdin = 'echo $GREETING; pwd; ls; wget -qO- page:8080; exit 5\n'
    const said = await gantry(['shell', 'test', '--name', name, '-q'], { cwd: project.folder, env: project.env, stdin })
    assert.equal([said.code, said.stdout], [5, 'hello\n/builds/local/shop\nfile\nit works\n'], said.stderr)
    assert.is(left(name), '')
  } finally {
    project.remove()
  }
})

test('gantry run --shell-on-failure: the container as the script has left it, with its services', async () => {
  const project = createProject({ '.gitlab-ci.yml': pipeline, file: 'text\n' })
  try {
    const args = ['run', '--shell-on-failure', '--no-tty']
    const stdin = 'echo "found $(cat made) $GREETING"; wget -qO- page:8080\n'
    const said = await gantry(args, { cwd: project.folder, env: project.env, stdin })
    assert.is(said.code, 1, said.stderr)
    assert.match(said.stdout, /^found half hello\nit works$/m)
  } finally {
    project.remove()
  }
})

const labelled = (run: string): string =>
  ['ps -aq', 'network ls -q', 'volume ls -q']
    .map(list =>
      execFileSync('docker', [...list.split(' '), '--filter', `label=gantry.run=${run}`], { encoding: 'utf8' }),
    )
    .join('')

/** In a process of its own: what is kept belongs to a run that is over. */
const runAlone = ({ folder, env }: Project, ...args: readonly string[]) => {
  const [node, ...program] = bin
  const { status, stdout, stderr } = spawnSync(node, [...program, 'run', '-C', folder, ...args], {
    env,
    encoding: 'utf8',
  })
  return { code: status, stdout, stderr, run: /"run":"(\w+)"/.exec(stdout)?.[1] ?? '' }
}

test('gantry run --keep-failed: the job stays until gantry clean; other runs leave it alone, a newer one replaces it', async () => {
  const passing = 'fine: {image: gantry-test/busybox, script: [exit 0]}\n'
  const project = createProject({ '.gitlab-ci.yml': pipeline + passing, file: 'text\n' })
  const enter = (stdin: string) => gantry(['shell', 'test'], { cwd: project.folder, env: project.env, stdin })
  try {
    const first = runAlone(project, '--keep-failed', '--json')
    assert.is(first.code, 1, first.stderr)
    const [, container = ''] = /"kept":\{"job":"test","container":"([^"]+)"\}/.exec(first.stdout) ?? []
    assert.match(labelled(first.run), /./)
    runAlone(project, 'fine')
    for (const words of ['half', 'half\nmore']) {
      const said = await enter('cat made; echo more >> made; wget -qO- page:8080; exit 5\n')
      assert.equal([said.code, said.stdout], [5, `${words}\nit works\n`], said.stderr)
      assert.match(said.stderr, new RegExp(`A shell in ${container}`))
    }

    const second = runAlone(project, '--keep-failed')
    assert.match(second.stderr, /test is kept in \S+: gantry shell test\nremove what is kept: gantry clean/)
    assert.is(labelled(first.run), '')
    assert.match((await enter('cat made\n')).stdout, /^half$/m)

    const cleaned = await gantry(['clean'], { env: project.env })
    assert.is(cleaned.code, 0, cleaned.stderr)
    const kept = execFileSync('docker', ['ps', '-aq', '--filter', 'label=gantry.kept'], { encoding: 'utf8' })
    assert.is(kept, '')
    const fresh = await enter('ls\n')
    assert.is(fresh.stdout, 'file\n', 'there is nothing but a new one')
  } finally {
    await gantry(['clean'], { env: project.env })
    project.remove()
  }
})

test('gantry run --keep-failed: neither an attempt that is followed by another, nor what was canceled, is kept', async () => {
  const retried = 'test: {image: gantry-test/busybox, script: [exit 1], retry: 1}\n'
  const project = createProject({ '.gitlab-ci.yml': retried })
  try {
    const { run } = runAlone(project, '--keep-failed', '--json')
    const builds = ['--filter', `label=gantry.run=${run}`, '--filter', 'label=com.gitlab.gitlab-runner.type=build']
    const containers = execFileSync('docker', ['ps', '-aq', ...builds], { encoding: 'utf8' })
      .trim()
      .split('\n')
    assert.is(containers.length, 1)
  } finally {
    await gantry(['clean'], { env: project.env })
    project.remove()
  }
})
