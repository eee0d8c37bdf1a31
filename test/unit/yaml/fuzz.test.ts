import type { Node } from '../../../lib/yaml/node.ts'
import { loadYaml, parseYaml } from '../../../lib/yaml/parse.ts'
import { assert, suite } from '../../harness/suite.ts'
import { random } from './random.ts'

const test = suite('yaml/fuzz')
await loadYaml()

const PIECES = [
  ...[
    'a',
    'b: ',
    'c:\n',
    '- ',
    '-\n',
    '? ',
    ': ',
    '[',
    ']',
    '{',
    '}',
    ', ',
    '&x ',
    '*x',
    '<<: *x\n',
    '!reference [a, b]',
  ],
  ...[
    '!!str ',
    '!x ',
    '"',
    "'",
    '|\n',
    '>-\n',
    '# c',
    '\n',
    '\n  ',
    '\n    ',
    ' ',
    '\t',
    '\r\n',
    '---\n',
    '...\n',
    '%YAML 1.2\n',
  ],
  ...[
    '012',
    '12:30',
    '2024-01-02',
    ':s',
    'yes',
    '~',
    '1.5',
    '\\x',
    '\0',
    '\u2028',
    'é',
    '😀',
    '\ufeff',
    '$[[ inputs.a ]]',
  ],
]

const check = (node: Node, lines: readonly string[]): void => {
  const { line, col } = node.pos
  assert.ok(line >= 1 && line <= lines.length, 'a line of the text')
  assert.ok(col >= 1 && col <= (lines[line - 1]?.length ?? 0) + 1, 'a column of the line')
  if (node.kind === 'list') for (const item of node.items) check(item, lines)
  if (node.kind === 'map') for (const { value } of node.entries) check(value, lines)
}

for (const seed of [1, 2, 3])
  test(`any mixture of pieces ends in trees or problems with places inside the text, seed ${seed}`, () => {
    const below = random(seed)
    for (let round = 0; round < 700; round++) {
      const text = Array.from({ length: 1 + below(25) }, () => PIECES[below(PIECES.length)]).join('')
      const { documents, problems } = parseYaml(text, 'f.yml')
      const lines = text.replace(/^\ufeff/, '').split('\n')
      for (const document of documents) if (document) check(document, lines)
      for (const { pos } of problems) assert.ok(pos && pos.line >= 1 && pos.line <= lines.length, JSON.stringify(text))
    }
  })
