import { createPlain } from '../../../lib/workspace/plain.ts'
import type { WorkspaceJob, WorkspaceOptions } from '../../../lib/workspace/types.ts'
import { assert, suite } from '../../harness/suite.ts'

/** What the volume of a whole copy is made of. */
const test = suite('workspace/plain')

const mountOf = (more: Partial<WorkspaceJob>) => {
  const options = { buildsDir: '/builds', projectPath: 'g/p' } as WorkspaceOptions
  const job = { name: 'unit', id: 1, volume: 'v', labels: {}, image: 'i', ...more }
  const plain = createPlain(options, { base: 'builds', project: 'g/p', mtime: 0 })
  return plain.open(job, { depth: 1, submodules: 'none' }).mounts[0]
}

test("the engine's own driver, or that of the settings", () => {
  const mount = { volume: 'v', target: '/builds', labels: {}, noCopy: true }
  assert.equal(mountOf({}), mount)
  const driver = { driver: 'some', options: { size: '1g' } }
  assert.equal(mountOf(driver), { ...mount, ...driver })
})
