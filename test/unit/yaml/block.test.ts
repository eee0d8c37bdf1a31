import { readdirSync, readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { readUsual } from '../../../lib/yaml/block/read.ts'
import { readWithLibrary } from '../../../lib/yaml/library.ts'
import { assert, suite } from '../../harness/suite.ts'
import { random } from './random.ts'

// Two readers of one language: what the quick one takes at all it must read as the library does, places included.
const test = suite('yaml/block')

/** Whether the quick reader took it. */
const compare = (text: string): boolean => {
  const usual = readUsual(text, 'f.yml')
  if (usual === undefined) return false
  assert.equal(usual, readWithLibrary(text, 'f.yml'), `differs: ${JSON.stringify(text)}`)
  return true
}

const golden = new URL('../../golden/', import.meta.url)
const textsIn = (value: unknown): readonly string[] =>
  typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([, item]) => (typeof item === 'string' ? [item] : textsIn(item)))
    : []

for (const name of readdirSync(golden).filter(file => file.endsWith('.yml')))
  test(`golden ${name}: the same with both, itself and all texts in it`, () => {
    const text = readFileSync(new URL(name, golden), 'utf8')
    compare(text)
    for (const inner of textsIn(parse(text))) compare(inner)
  })

const SCALARS = [
  ...[
    'x',
    'a b',
    'echo "hi"',
    "it's",
    '-x',
    '--flag',
    '12',
    '012',
    '1.10',
    'yes',
    '~',
    '=',
    '<<',
    '$CI_X',
    '${A}',
    'a#b',
  ],
  ...[
    '"x"',
    "'it''s'",
    '"a\\n\\"b"',
    '"#"',
    "': '",
    '""',
    "''",
    '"\\u00e9"',
    'a:b',
    'http://x/y',
    ':s',
    '*x',
    '!reference [a, b]',
  ],
  ...[
    '[a, b]',
    '[]',
    '{}',
    '{a: b}',
    '{a: }',
    '["x", y z, 1]',
    '{a: [b, c], "d": e}',
    '[a,b]',
    '{a: b, a: c}',
    '[a: b]',
    '[*x]',
  ],
  ...[
    '{<<: *x, a: b}',
    'é 😀',
    '12:30',
    '2024-01-02',
    'null',
    'a # c',
    '"a" # c',
    '[a] # c',
    '# c',
    '',
    '  ',
    '&y z',
    '!!str 1',
  ],
  ...[
    '{a: b:c, d: -}',
    '[-1, -x]',
    '[a b, c  ]',
    '{a:b}',
    '- x',
    'a: b',
    'a:',
    '? a',
    '@a',
    '%a',
    '`a`',
    '|',
    '[a',
    '"a',
    '}',
    ',',
  ],
]
const BLOCKS = ['|', '>', '|-', '>-', '|+', '>+', '| # c', '|2', '>  ']
const KEYS = [
  'a',
  'b',
  'job 1',
  '.hidden',
  '"quoted"',
  "'single'",
  'on',
  '12',
  '<<',
  'x y:z',
  'k ',
  '*x',
  '?',
  '-k',
  'a#b',
]

type Below = ReturnType<typeof random>
const pick = (below: Below, from: readonly string[]): string => from[below(from.length)] ?? ''

/** A line end, with something that may stand in between. */
const gap = (below: Below): string =>
  pick(below, ['\n', '\n', '\n', '\n', '\n', '\n\n', ' # c\n', '\n# c\n', '\n    # c\n', '  \n', '\n  \n'])

const block = (below: Below, indent: string): string => {
  const inner = `${indent}${pick(below, ['  ', '  ', '    ', ' ', ''])}`
  const line = () =>
    pick(below, ['text', 'a: b', '- c', '# no comment', '', '', '  deeper', 'trailing  ', "'", '\ttab'])
  return `${pick(below, BLOCKS)}\n${Array.from({ length: 1 + below(4) }, () => `${inner}${line()}`.replace(/^ +$/, below(2) ? '' : '$&')).join('\n')}\n`
}

const value = (below: Below, indent: string, levels: number): string => {
  const kind = below(10)
  if (kind < 5 || levels === 0) return `${pick(below, [' ', ' ', '  '])}${pick(below, SCALARS)}${gap(below)}`
  if (kind === 5) return ` ${block(below, indent)}`
  const anchor = pick(below, ['', '', '', '', ' &x', ' &y'])
  const deeper = `${indent}${pick(below, ['  ', '  ', '  ', '    ', ' ', ''])}`
  return `${anchor}${gap(below)}${kind < 8 ? map(below, deeper, levels - 1) : list(below, deeper, levels - 1)}`
}

const map = (below: Below, indent: string, levels: number): string =>
  Array.from({ length: 1 + below(3) }, () => `${indent}${pick(below, KEYS)}:${value(below, indent, levels)}`).join('')

const list = (below: Below, indent: string, levels: number): string =>
  Array.from({ length: 1 + below(3) }, () => {
    const inner = `${indent}  `
    const kind = levels === 0 ? 0 : below(6)
    if (kind === 4) return `${indent}- ${map(below, inner, levels - 1).slice(inner.length)}`
    if (kind === 5) return `${indent}- ${list(below, inner, levels - 1).slice(inner.length)}`
    return `${indent}-${value(below, indent, levels)}`
  }).join('')

const document = (below: Below): string =>
  `${pick(below, ['', '', '', '---\n', '# c\n---\n', 'spec:\n---\n', '\n'])}${map(below, '', 3)}`

/** With a character left out or doubled. */
const damaged = (text: string, below: Below): string => {
  const at = below(text.length)
  return `${text.slice(0, at)}${below(2) ? (text[at] ?? '').repeat(2) : ''}${text.slice(at + 1)}`
}

for (const seed of [1, 2, 3, 4])
  test(`generated documents, whole and damaged: the same with both, seed ${seed}`, () => {
    const below = random(seed)
    let taken = 0
    for (let round = 0; round < 600; round++) {
      const text = document(below)
      if (compare(text)) taken += 1
      if (compare(damaged(text, below))) taken += 1
    }
    assert.ok(taken > 120, `the quick reader took only ${taken}`)
  })
