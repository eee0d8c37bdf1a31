import { createFakeEngine } from '../../../lib/engine/fake.ts'
import { SystemFault } from '../../../lib/util/errors.ts'
import { type CacheTools, restoreCaches } from '../../../lib/workspace/cache.ts'
import { assert, suite } from '../../harness/suite.ts'

/** Caches that are copied into a job's folder, by an engine that fails at first. */
const test = suite('workspace/restore-cache')

const cache = {
  key: 'k',
  lookups: ['k'],
  policy: 'pull',
  paths: ['a'],
  untracked: false,
  when: 'on_success',
  notes: [],
}
const hit = { key: 'k', volume: 'v', mountpoint: '/m', made: 0, bytes: 0, report: [] }

/** What the log says when the engine fails so often. */
const restored = async (failures: number, attempts: number): Promise<string> => {
  let left = 0
  const engine = createFakeEngine({
    fail: verb => {
      if (verb === 'createContainer' && left-- > 0) throw new SystemFault('docker_failed', { message: 'stumbled' })
    },
  })
  await engine.createContainer({ name: 'job', image: 'i', env: {}, mounts: [], labels: {} } as never)
  left = failures
  const log: string[] = []
  const tools = {
    engine,
    job: { projectDir: '/builds/g/p', discard: () => {} },
    container: 'job',
    host: { image: 'i', name: 'h', labels: {} },
    projectPath: 'g/p',
    attempts,
    log: ({ text }: { text: string }) => log.push(text),
  } as unknown as CacheTools
  await restoreCaches(tools, [{ cache, hit } as never])
  return log.join('\n')
}

test('RESTORE_CACHE_ATTEMPTS', async () => {
  const failed = 'stumbled\nFailed to extract cache'
  const good = 'Successfully extracted cache'
  assert.is(await restored(0, 1), `Checking cache for k...\n${good}`)
  assert.is(await restored(1, 1), `Checking cache for k...\n${failed}`)
  assert.is(await restored(2, 3), `Checking cache for k...\n${failed}\n${failed}\n${good}`)
})
