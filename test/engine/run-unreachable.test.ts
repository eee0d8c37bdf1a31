import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs'
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
