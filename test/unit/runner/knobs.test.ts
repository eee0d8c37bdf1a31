import { knobsOf } from '../../../lib/runner/knobs.ts'
import { assert, suite } from '../../harness/suite.ts'

const test = suite('runner/knobs')

const knobs = (values: Record<string, string>) =>
  knobsOf(Object.entries(values).map(([key, value]) => ({ key, value, public: true })))

test('what is a value counts, what is absent or empty does not', () => {
  const given = knobs({ A: 'T', B: '0', C: '5', D: '', E: 'normal', F: ' -x  --y=1 ', G: 'none' })
  assert.equal([given.flag('A', false), given.flag('B', true), given.flag('D', true)], [true, false, true])
  assert.equal([given.count('C', 20), given.count('D', 20), given.count('Z', 20)], [5, 20, 20])
  assert.is(given.choice('E', ['none', 'normal'], 'none'), 'normal')
  assert.equal(given.list('F', []), ['-x', '--y=1'])
  assert.equal([given.list('G', ['-a']), given.list('Z', ['-a'])], [[], ['-a']])
  assert.equal(given.notes, [])
})

test('what is no value is told, and the usual one stands', () => {
  const given = knobs({ A: 'maybe', C: 'many', E: 'odd', N: '-1' })
  assert.is(given.flag('A', true), true)
  assert.is(given.count('C', 20), 20)
  assert.is(given.choice('E', ['none', 'normal'], 'none'), 'none')
  assert.is(given.count('N', 3), 3)
  assert.equal(given.notes, [
    'A: expected bool got "maybe", using default value: true',
    'C: expected int got "many", using default value: 20',
    'E: expected none|normal got "odd", using default value: none',
    'N: expected int got "-1", using default value: 3',
  ])
})

test('attempts are from 1 to 10', () => {
  const given = knobs({ A: '0', B: '3', C: '11', D: 'x', E: '3x', F: '-2', G: '' })
  assert.equal(['A', 'B', 'C', 'D', 'E', 'F', 'G', 'Z'].map(given.attempts), [1, 3, 10, 1, 1, 1, 1, 1])
  assert.equal(given.notes, [
    'A: number of attempts out of the range [1, 10], clamping to: 1',
    'C: number of attempts out of the range [1, 10], clamping to: 10',
    'D: expected int got "x", using default value: 1',
    'E: expected int got "3x", using default value: 1',
    'F: number of attempts out of the range [1, 10], clamping to: 1',
  ])
})
