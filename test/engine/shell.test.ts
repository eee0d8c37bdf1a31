import { execFileSync } from 'node:child_process'
import { gantry } from '../harness/gantry.ts'
import { createProject } from '../harness/project.ts'
import { assert, suite } from '../harness/suite.ts'

const test = suite('shell', { timeout: 120 })

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
