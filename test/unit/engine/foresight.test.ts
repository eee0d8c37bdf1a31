import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { foresee, noteQuestions } from '../../../lib/api/foreseen.ts'
import type { ImageInfo } from '../../../lib/docker/spec.ts'
import type { Engine, VolumeInfo } from '../../../lib/engine/engine.ts'
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
    inspectVolumes: async (names: readonly string[]) => {
      asked.push(names.join())
      return names.map(name => ({ name, labels: {}, mountpoint: `${asked.length}` }))
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

test('what was asked before is not asked again', async () => {
  const asked: string[] = []
  const images = new Map([['a', Promise.resolve({ id: 'early' } as ImageInfo)]])
  const answer = Promise.resolve([{ name: 'v', mountpoint: 'early' } as VolumeInfo])
  const { engine, firstVolumes } = withForesight(createEngine(asked), ['a'], {
    images,
    volumes: { names: ['v'], answer },
  })
  assert.is((await engine.inspectImage('a'))?.id, 'early')
  assert.is((await engine.inspectVolumes(['v']))[0]?.mountpoint, 'early')
  assert.equal(asked, [])
  await engine.inspectVolumes(['v'])
  assert.equal(asked, ['v'])
  assert.equal(firstVolumes(), ['v'])
})

test('an answer about other volumes is not used', async () => {
  const asked: string[] = []
  const volumes = { names: ['v'], answer: Promise.resolve([]) }
  const { engine } = withForesight(createEngine(asked), [], { images: new Map(), volumes })
  assert.is((await engine.inspectVolumes(['v', 'w'])).length, 2)
  assert.is((await engine.inspectVolumes(['v'])).length, 1)
  assert.equal(asked, ['v,w', 'v'])
})

test('a fault is thrown where the answer is wanted, and tells that there is no engine', async () => {
  const fault = new SystemFault('daemon_unreachable', { message: 'gone' })
  const { engine, unreachable } = withForesight({ inspectImage: () => Promise.reject(fault) } as unknown as Engine, [
    'a',
  ])
  assert.is(await engine.inspectImage('a').catch(error => error), fault)
  assert.is(unreachable(), fault)
})

test('the next run in a folder asks first what the last one did', async () => {
  const state = mkdtempSync(join(tmpdir(), 'gantry-foresee-'))
  const asked: string[] = []
  try {
    assert.equal(await foresee(createEngine(asked), state, '/project'), { images: new Map() })
    await noteQuestions(state, '/project', { images: ['a', 'b'], volumes: ['v', 'w'] })
    const { images, volumes } = await foresee(createEngine(asked), state, '/project')
    assert.equal([...images.keys()], ['a', 'b'])
    assert.is((await volumes?.answer)?.length, 2)
    assert.equal(await foresee(createEngine(asked), state, '/other'), { images: new Map() })
    assert.equal(asked, ['a', 'b', 'v,w'])
  } finally {
    rmSync(state, { recursive: true })
  }
})
