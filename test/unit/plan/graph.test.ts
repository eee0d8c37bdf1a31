import { closure, findCycle } from '../../../lib/plan/graph.ts'
import { assert, suite } from '../../harness/suite.ts'
import { plan } from './build.ts'

const test = suite('plan/graph')

const cycles: readonly (readonly [
  edges: Readonly<Record<string, readonly string[]>>,
  cycle: readonly string[] | undefined,
])[] = [
  [{}, undefined],
  [{ a: [], b: ['a'] }, undefined],
  [{ a: ['a'] }, ['a', 'a']],
  [{ a: ['b'], b: ['c'], c: ['a'] }, ['a', 'b', 'c', 'a']],
  [{ x: ['a'], a: ['b'], b: ['a'] }, ['a', 'b', 'a']],
  [{ a: ['b', 'c'], b: ['d'], c: ['d'], d: [] }, undefined],
  [{ a: ['nowhere'] }, undefined],
]

for (const [edges, cycle] of cycles) {
  test(`${JSON.stringify(edges)} → ${cycle?.join(' → ') ?? 'no cycle'}`, () =>
    assert.equal(findCycle(new Map(Object.entries(edges))), cycle))
}

test('a chain of very many jobs is no trouble', () => {
  const edges = new Map(Array.from({ length: 100_000 }, (_, index) => [`${index}`, [`${index + 1}`]] as const))
  assert.is(findCycle(edges), undefined)
  assert.is(findCycle(new Map([...edges, ['100000', ['0']]]))?.length, 100_002)
})

const sample = plan({ a: 'build', b: 'build', c: 'test', d: 'test needs a', e: 'deploy needs', f: 'deploy' })

test('everything that a job needs', () => {
  assert.equal(closure(sample, ['d']), ['a', 'd'])
  assert.equal(closure(sample, ['c']), ['a', 'b', 'c'])
  assert.equal(closure(sample, ['e']), ['e'])
  assert.equal(closure(sample, ['f']), ['a', 'b', 'c', 'd', 'f'])
  assert.equal(closure(sample, ['a', 'nowhere']), ['a'])
  assert.equal(closure(sample, []), [])
})
