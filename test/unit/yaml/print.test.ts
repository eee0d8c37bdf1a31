import type { Node } from '../../../lib/yaml/node.ts'
import { loadYaml, parseYaml } from '../../../lib/yaml/parse.ts'
import { printYaml } from '../../../lib/yaml/print.ts'
import { assert, suite } from '../../harness/suite.ts'

const test = suite('yaml/print')
await loadYaml()

const parse = (text: string): Node => {
  const { documents, problems } = parseYaml(text, 'x.yml')
  assert.equal(problems, [], text)
  return documents[0] as Node
}

/** The tree without its places. */
const bare = (node: Node | undefined): unknown => {
  if (node === undefined) return undefined
  if (node.kind === 'list') return node.items.map(bare)
  if (node.kind === 'map') return node.entries.map(({ key, keyType, value }) => [key, keyType, bare(value)])
  return node.kind === 'scalar' ? [node.type, node.text] : node.path
}

test('looks as GitLab shows the full configuration', () => {
  const source = `---
stages:
- build
- test
build:
  image:
    name: ruby:3.3
    entrypoint:
    - ''
  script:
  - bundle install
  - |
    echo one
    if true; then

      echo "two: # 3"
    fi
  - |-
    a
    b
  services: []
  variables: {}
  parallel:
    matrix:
    - OS: linux
      ARCH:
      - amd64
      - '1.10'
    - OS: mac
  allow_failure: true
  retry: 2
  when: null
`
  assert.is(printYaml(parse(source)), source)
})

const texts = [
  '',
  ' ',
  'yes',
  'null',
  '~',
  '012',
  '12:30',
  '1e3',
  '2024-01-02',
  '- a',
  '-a',
  '-',
  '? x',
  ':x',
  'a: b',
  'a:b',
  'a:',
  'a #b',
  'a#b',
  '#a',
  '*.yml',
  '&a',
  '!x',
  '%x',
  '@x',
  '`x`',
  '{a}',
  '[a]',
  "it's",
  '"q"',
  'back\\slash',
  'tab\there',
  '\ttab',
  'a\n',
  '\n',
  '\na',
  ' a\nb',
  'a\n\n',
  'a\n\n\n',
  'a\n  \nb',
  'a\n b\n',
  'a\r\nb',
  'a\u0085b',
  'a\u2028b',
  '\u0001',
  '\ufeffx',
  'é ü 漢 😀',
  '---',
  '...',
  '--- a',
  '<<',
  '=',
  '$[[ inputs.x ]]',
  '.inf',
]

test('every text comes back as it was: as a value, a key and a list item', () => {
  const pos = { file: 'x.yml', line: 1, col: 1 }
  for (const text of texts) {
    const scalar: Node = { kind: 'scalar', pos, type: 'string', value: text, text }
    const list: Node = { kind: 'list', pos, items: [scalar, { kind: 'list', pos, items: [scalar, scalar] }] }
    const inner: Node = { kind: 'map', pos, entries: [{ key: text, keyPos: pos, value: scalar }] }
    const entries = [scalar, list, inner, { kind: 'list', pos, items: [inner, inner] } satisfies Node]
    const tree: Node = {
      kind: 'map',
      pos,
      entries: entries.map((value, index) => ({ key: `k${index}`, keyPos: pos, value })),
    }
    assert.equal(bare(parse(printYaml(tree))), bare(tree), JSON.stringify(text))
  }
})

test('numbers, symbols and keys that are no text keep their type', () => {
  for (const source of [
    'a: [1, 1.0, 1e3, 1.5e+30, .inf, -.inf, .nan, on, ~, 0x1F, -7, 123456789012345678901]',
    'a: [:foo, :"b c", !ruby/symbol "x: y", :a-b]',
    'on: 1\n1: 2\n1.5: 3\n~: 4\n.inf: 5\n!!str <<: 6',
  ]) {
    const tree = parse(source)
    assert.equal(bare(parse(printYaml(tree))), bare(tree), source)
  }
})
