import type { ImageInfo } from '../../../lib/docker/spec.ts'
import type { Engine } from '../../../lib/engine/engine.ts'
import { withForesight } from '../../../lib/engine/foresight.ts'
import { SystemFault } from '../../../lib/util/errors.ts'
import { assert, suite } from '../../harness/suite.ts'

const test = suite('engine/foresight')

/** An engine that knows every image, and notes what it is asked. */
const createEngine = (asked: string[]): Engine =>
  ({
    inspectImage: async (image: string) => {
      asked.push(image)
      return { id: `${image} ${asked.length}` } as ImageInfo
    },
  }) as unknown as Engine

test('each answer is used once', async () => {
  const asked: string[] = []
  const { engine } = withForesight(createEngine(asked), ['a', 'a', 'b'])
  assert.equal(asked, ['a', 'b'])
  assert.is((await engine.inspectImage('a'))?.id, 'a 1')
  assert.is((await engine.inspectImage('a'))?.id, 'a 3')
  assert.is((await engine.inspectImage('b', 'linux/arm64'))?.id, 'b 4')
})

test('a fault is thrown where the answer is wanted, and tells that there is no engine', async () => {
  const fault = new SystemFault('daemon_unreachable', { message: 'gone' })
  const { engine, unreachable } = withForesight({ inspectImage: () => Promise.reject(fault) } as unknown as Engine, [
    'a',
  ])
  assert.is(await engine.inspectImage('a').catch(error => error), fault)
  assert.is(unreachable(), fault)
})
