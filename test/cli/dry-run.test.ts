import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { gantry } from '../harness/gantry.ts'
import { createProject } from '../harness/project.ts'
import { assert, suite } from '../harness/suite.ts'

const test = suite('cli/dry-run')

test('prints commands and notes nothing: not the snapshot that it has not made', async () => {
  const project = createProject({ '.gitlab-ci.yml': 'job: {image: gantry-test/busybox, script: [echo]}' })
  try {
    const { code, stdout, stderr } = await gantry(['run', '--dry-run'], { cwd: project.folder, env: project.env })
    assert.is(code, 0, stderr)
    assert.match(stdout, /^docker create /m)
    assert.not.ok(existsSync(join(`${project.env.HOME}`, '.local', 'state')))
  } finally {
    project.remove()
  }
})
