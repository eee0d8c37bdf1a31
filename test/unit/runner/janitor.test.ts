import { setTimeout as sleep } from 'node:timers/promises'
import type { Engine, Leftovers } from '../../../lib/engine/engine.ts'
import { createJanitor } from '../../../lib/runner/janitor.ts'
import { assert, suite } from '../../harness/suite.ts'

const test = suite('runner/janitor')

const createEngine = (removed: (readonly string[])[]): Engine =>
  ({
    remove: async ({ containers, volumes }: Leftovers) => {
      removed.push([...containers, ...volumes])
      return volumes.map(volume => `${volume} is in use`)
    },
  }) as unknown as Engine

test('containers of jobs that end one after another go together, at the latest with the end', async () => {
  const removed: (readonly string[])[] = []
  const janitor = createJanitor(createEngine(removed))
  janitor.discard({ containers: ['a'] })
  await sleep(200)
  janitor.discard({ containers: ['b'] })
  assert.equal(removed, [])
  assert.equal(await janitor.drain(), [])
  assert.equal(removed, [['a', 'b']])
})

test('services and volumes do not wait for long, and take along what waits', async () => {
  const removed: (readonly string[])[] = []
  const janitor = createJanitor(createEngine(removed))
  janitor.discard({ containers: ['a'] })
  janitor.discard({ containers: ['b', 'service'], volumes: ['v'] })
  janitor.discard({ containers: ['c'] })
  while (removed.length === 0) await sleep(20)
  assert.equal(removed, [['a', 'b', 'service', 'c', 'v']])
  assert.equal(await janitor.drain(), ['v is in use'])
})
