import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createProject, runIn } from '../harness/project.ts'
import { assert, suite } from '../harness/suite.ts'

const test = suite('run: no engine', { timeout: 120 })

const runWith = async (env: Readonly<Record<string, string>>) => {
  const project = createProject({ '.gitlab-ci.yml': 'build: {image: gantry-test/busybox, script: [echo]}' })
  try {
    return await runIn({ ...project, env: { ...project.env, ...env } })
  } finally {
    project.remove()
  }
}

test('an engine that does not answer is a fault of the environment', async () => {
  process.env.DOCKER_HOST = 'tcp://127.0.0.1:1'
  try {
    const ran = await runWith({ DOCKER_HOST: 'tcp://127.0.0.1:1' })
    assert.is(ran.code, 3)
    assert.match(ran.stderr, /error: The Docker engine does not answer\.\n {2}hint: Start Docker/)
    assert.is(ran.jobs.build?.reason, 'runner_system_failure')
  } finally {
    delete process.env.DOCKER_HOST
  }
})

test('no docker program', async () => {
  const { PATH } = process.env
  const folder = mkdtempSync(join(tmpdir(), 'gantry-path-'))
  symlinkSync(execFileSync('sh', ['-c', 'command -v git'], { encoding: 'utf8' }).trim(), join(folder, 'git'))
  process.env.PATH = folder
  try {
    const ran = await runWith({})
    assert.is(ran.code, 3)
    assert.match(ran.stderr, /error: .*docker.*\n {2}hint: /i)
  } finally {
    process.env.PATH = PATH
    rmSync(folder, { recursive: true })
  }
})

/** As Podman's own program answers when it goes by the name of docker. */
const podman = `#!/bin/sh
echo 'Emulate Docker CLI using podman. Create /etc/containers/nodocker to quiet msg.' >&2
case $1 in
version) echo '{"Client":{"APIVersion":"4.3.1","Version":"4.3.1","GoVersion":"go1.19.8","OsArch":"linux/amd64","Os":"linux"}}' ;;
*) echo 'Error: unknown flag' >&2 && exit 125 ;;
esac
`

test('where Podman answers for docker and something fails, that is the reason', async () => {
  const { PATH } = process.env
  const folder = mkdtempSync(join(tmpdir(), 'gantry-path-'))
  writeFileSync(join(folder, 'docker'), podman, { mode: 0o755 })
  process.env.PATH = `${folder}:${PATH}`
  try {
    const ran = await runWith({})
    assert.is(ran.code, 3)
    assert.match(
      ran.stderr,
      /error: Something has failed, and "docker" is Podman 4\.3\.1, .*\n {2}hint: Use Docker's own client/,
    )
  } finally {
    process.env.PATH = PATH
    rmSync(folder, { recursive: true })
  }
})
