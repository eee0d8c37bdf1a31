import { expandText, expandVariables } from '../../../lib/pipeline/expand.ts'
import { assert, suite } from '../../harness/suite.ts'

const test = suite('pipeline/expand')

const values: Readonly<Record<string, string>> = { A: 'a', B: 'b', EMPTY: '' }

const texts: readonly (readonly [text: string, expanded: string, kept: string])[] = [
  ['plain', 'plain', 'plain'],
  ['$A ${B} %A%', 'a b a', 'a b a'],
  ['$NOPE-${NOPE}-%NOPE%', '--', '$NOPE-${NOPE}-%NOPE%'],
  ['$$A %%A', '$$A %%A', '$$A %%A'],
  ['$EMPTY|', '|', '|'],
  ['$A_B ${A}_B', ' a_B', '$A_B a_B'],
  ['${A:-x} ${}', '${A:-x} ${}', '${A:-x} ${}'],
  ['$1 100% $', '$1 100% $', '$1 100% $'],
]

for (const [text, expanded, kept] of texts) {
  test(`${text} → ${expanded}`, () => {
    assert.is(
      expandText(text, name => values[name]),
      expanded,
    )
    assert.is(
      expandText(text, name => values[name], true),
      kept,
    )
  })
}

const list = (...pairs: readonly string[]) =>
  pairs.map(pair => ({ key: pair.slice(0, pair.indexOf('=')), value: pair.slice(pair.indexOf('=') + 1) }))

const lists: readonly (readonly [given: readonly string[], expected: readonly string[]])[] = [
  [
    ['A=$B', 'B=$C', 'C=1'],
    ['A=1', 'B=1', 'C=1'],
  ],
  [
    ['A=old', 'B=$A', 'A=new'],
    ['A=old', 'B=new', 'A=new'],
  ],
  [
    ['A=old', 'A=$A:new'],
    ['A=old', 'A=old:new'],
  ],
  [['A=$A:new'], ['A=$A:new']],
  [
    ['A=$NOPE', 'B=$$A'],
    ['A=$NOPE', 'B=$$A'],
  ],
]

for (const [given, expected] of lists) {
  test(`${given.join(' ')} → ${expected.join(' ')}`, () => {
    const { variables } = expandVariables(list(...given))
    assert.equal(
      variables.map(({ key, value }) => `${key}=${value}`),
      expected,
    )
  })
}

test('without references the list comes back as it is', () => {
  const given = list('A=a', 'B=b')
  assert.equal(expandVariables(given).variables, given)
})

test('raw and file variables are neither expanded nor inserted', () => {
  const { variables } = expandVariables([
    { key: 'RAW', value: '$A', raw: true },
    { key: 'FILE', value: 'content', file: true },
    ...list('A=$RAW $FILE'),
  ])
  assert.equal(
    variables.map(({ value }) => value),
    ['$A', 'content', '$RAW $FILE'],
  )
})

test('a loop of names is a fault', () => {
  assert.equal(expandVariables(list('A=$B', 'B=$C', 'C=$A')).fault, { kind: 'circular', names: ['A', 'B', 'C'] })
})

test('values that double themselves again and again are a fault', () => {
  const bomb = Array.from({ length: 60 }, (_, index) => `V${index}=$V${index + 1}$V${index + 1}`)
  const { fault, variables } = expandVariables(list(...bomb, 'V60=xxxxxxxx'))
  assert.is(fault?.kind, 'tooBig')
  assert.ok(variables.every(({ value }) => value.length < 4_000_000))
})

test('a chain of very many names is a fault, not a crash', () => {
  const chain = Array.from({ length: 20_000 }, (_, index) => `V${index}=$V${index + 1}`)
  assert.is(expandVariables(list(...chain)).fault?.kind, 'tooBig')
})
