import { expandAll, expander } from '../../../lib/plan/expand.ts'
import type { Variable } from '../../../lib/plan/types.ts'
import { assert, suite } from '../../harness/suite.ts'

const test = suite('plan/expand')

const variables: Variable[] = [
  { key: 'A', value: 'old' },
  { key: 'A', value: 'a' },
  { key: 'FILE', value: 'content', file: true },
  { key: 'NESTED', value: '$A' },
  { key: 'RAW', value: '$A', raw: true },
]

const rows: readonly (readonly [text: string, expected: string])[] = [
  ['$A/${A}', 'a/a'],
  ['$NOPE|${NOPE}', '|'],
  ['$$A', '$A'],
  ['$NESTED', '$A'],
  ['$RAW', '$A'],
  ['$FILE', '/tmp/p/FILE'],
  ['$1$9$#$@$*$!$?$-', ''],
  ['$10', '0'],
  ['$/ $ $', '$/ $ $'],
  ['${}', ''],
  ['a${A', 'aA'],
  ['${A:-b}', ''],
  ['%A%', '%A%'],
  ['$A_B', ''],
  ['${$}', '$'],
]

for (const [text, expected] of rows) {
  test(`${text} → ${expected}`, () => assert.is(expander(variables, '/tmp/p')(text), expected))
}

test('all variables are expanded against the values as they were', () => {
  const expanded = expandAll(
    [
      { key: 'A', value: '$B' },
      { key: 'B', value: '$C' },
      { key: 'C', value: '1' },
    ],
    '/tmp/p',
  )
  assert.equal(
    expanded.map(({ key, value }) => `${key}=${value}`),
    ['A=$C', 'B=1', 'C=1'],
  )
})

test('raw variables and files are not expanded', () => {
  const values = expandAll(variables, '/tmp/p').map(({ value }) => value)
  assert.equal(values, ['old', 'a', 'content', 'a', '$A'])
})
