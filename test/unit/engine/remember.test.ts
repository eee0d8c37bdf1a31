import type { ImageInfo } from '../../../lib/docker/spec.ts'
import type { Engine } from '../../../lib/engine/engine.ts'
import { rememberImages } from '../../../lib/engine/remember.ts'
import { assert, suite } from '../../harness/suite.ts'

const test = suite('engine/remember')

/** An engine that has some images, and notes which it is asked about. */
const createEngine = (asked: string[], has: Set<string>): Engine =>
  ({
    inspectImage: async (image: string, platform = '') => {
      asked.push(image + platform)
      if (image === 'broken') throw new Error('No answer.')
      return has.has(image) ? ({ id: `${image} ${asked.length}` } as ImageInfo) : undefined
    },
    pull: async (image: string) => has.add(image),
    createContainer: async () => {
      throw new Error('No such image.')
    },
  }) as unknown as Engine

test('an image that is there is asked about once, for each platform', async () => {
  const asked: string[] = []
  const engine = rememberImages(createEngine(asked, new Set(['a'])))
  const answers = await Promise.all([
    engine.inspectImage('a'),
    engine.inspectImage('a'),
    engine.inspectImage('a', '/arm'),
  ])
  assert.equal(
    answers.map(answer => answer?.id),
    ['a 1', 'a 1', 'a 2'],
  )
  assert.equal(asked, ['a', 'a/arm'])
})

test('one that is not there is asked about again, and so is one of which there was no answer', async () => {
  const asked: string[] = []
  const engine = rememberImages(createEngine(asked, new Set()))
  for (let turn = 0; turn < 2; turn++) assert.is(await engine.inspectImage('a'), undefined)
  for (let turn = 0; turn < 2; turn++) await engine.inspectImage('broken').catch(() => {})
  assert.equal(asked, ['a', 'a', 'broken', 'broken'])
})

test('a pull, and a container that cannot be made, let everything be asked again', async () => {
  const asked: string[] = []
  const engine = rememberImages(createEngine(asked, new Set(['a'])))
  await engine.inspectImage('a')
  await engine.pull('b', {} as never)
  await engine.inspectImage('a')
  await engine.createContainer({} as never).catch(() => {})
  await engine.inspectImage('a')
  assert.equal(asked, ['a', 'a', 'a'])
})
