import type { ImageInfo } from '../../../lib/docker/spec.ts'
import type { Engine } from '../../../lib/engine/engine.ts'
import { withForeknowledge } from '../../../lib/engine/foreknowledge.ts'
import { SystemFault } from '../../../lib/util/errors.ts'
import { assert, suite } from '../../harness/suite.ts'

const test = suite('engine/foreknowledge')

const image = (id: string) => ({ id }) as ImageInfo
const volume = (name: string, mountpoint = 'anew') => ({ name, labels: {}, mountpoint })

/** An engine that answers everything, and notes what it is asked. */
const createEngine = (asked: string[], inspectTogether: Engine['inspectTogether']): Engine =>
  ({
    inspectTogether,
    inspectImage: async (name: string) => {
      asked.push(name)
      return image(`${name} anew`)
    },
    inspectVolumes: async (names: readonly string[]) => {
      asked.push(names.join('+'))
      return names.map(name => volume(name))
    },
  }) as unknown as Engine

const questions = { images: ['a', 'b'], volumes: ['v', 'w'] }
const all = {
  images: [image('a at once'), image('b at once')],
  volumes: [volume('v', 'at once'), volume('w', 'at once')],
}

test('each answer is used once', async () => {
  const asked: string[] = []
  const engine = withForeknowledge(
    createEngine(asked, async () => all),
    questions,
  )
  assert.is((await engine.inspectImage('b'))?.id, 'b at once')
  assert.equal(await engine.inspectVolumes(['v', 'w']), all.volumes)
  assert.is((await engine.inspectImage('a', 'linux/arm64'))?.id, 'a anew')
  assert.is((await engine.inspectImage('a'))?.id, 'a at once')
  assert.is((await engine.inspectImage('a'))?.id, 'a anew')
  assert.is((await engine.inspectImage('c'))?.id, 'c anew')
  assert.equal(await engine.inspectVolumes(['v', 'w']), [volume('v'), volume('w')])
  assert.equal(asked, ['a', 'a', 'c', 'v+w'])
})

test('other volumes than expected are asked for', async () => {
  const asked: string[] = []
  const engine = withForeknowledge(
    createEngine(asked, async () => all),
    questions,
  )
  assert.equal(await engine.inspectVolumes(['v']), [volume('v')])
  assert.equal(asked, ['v'])
})

test('where one thing is missing, or docker fails, everything is asked anew', async () => {
  const fault = new SystemFault('daemon_unreachable', { message: 'gone' })
  for (const answer of [async () => undefined, () => Promise.reject(fault)]) {
    const asked: string[] = []
    const engine = withForeknowledge(createEngine(asked, answer), questions)
    assert.is((await engine.inspectImage('a'))?.id, 'a anew')
    assert.equal(await engine.inspectVolumes(['v', 'w']), [volume('v'), volume('w')])
    assert.equal(asked, ['a', 'v+w'])
  }
})
