import { isNever, parseDuration } from '../../../lib/util/duration.ts'
import { assert, suite } from '../../harness/suite.ts'

const test = suite('util/duration')

const rows: readonly (readonly [text: string, seconds: number | undefined])[] = [
  ['42', 42],
  ['42 seconds', 42],
  ['3 mins 4 sec', 184],
  ['2 hrs 20 min', 8400],
  ['2h20min', 8400],
  ['1h 30m', 5400],
  ['6 mos 1 day', 15_638_400],
  ['47 yrs 6 mos and 4d', 1_499_104_800],
  ['3 weeks and 2 days', 1_987_200],
  ['1 week', 604_800],
  ['1.5 hours', 5400],
  ['1H', 3600],
  ['day', 86_400],
  ['1h, 2m', 3720],
  ['1h30', 3630],
  ['1:30:00', 5400],
  ['1 : 30', 90],
  ['5 6', 6],
  ['60', 60],
  ['0', undefined],
  ['', undefined],
  ['never', undefined],
  ['1 fortnight', undefined],
  ['-5', undefined],
  ['soon', undefined],
  ['1:2:3:4:5:6:7', undefined],
  ['9'.repeat(1_000_000), undefined],
]

for (const [text, seconds] of rows)
  test(`${text.slice(0, 30)} is ${seconds}`, () => assert.is(parseDuration(text), seconds))

test('34: never', () => assert.equal(['never', 'Never', '1 day'].map(isNever), [true, true, false]))
