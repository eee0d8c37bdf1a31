import type { Node } from '../../../lib/yaml/node.ts'
import { loadYaml, parseYaml } from '../../../lib/yaml/parse.ts'
import { assert, suite } from '../../harness/suite.ts'

const test = suite('yaml/parse')
await loadYaml()

/** Short form: text of scalars, `[…]`, `{key: …}`, `!a.b` for a reference; non-text keys as `type:key`. */
const show = (node: Node | undefined): string => {
  switch (node?.kind) {
    case undefined:
      return '-'
    case 'map':
      return `{${node.entries.map(e => `${e.keyType ? `${e.keyType}:` : ''}${e.key}: ${show(e.value)}`).join(', ')}}`
    case 'list':
      return `[${node.items.map(show).join(', ')}]`
    case 'reference':
      return `!${node.path.join('.')}`
    case 'scalar':
      return node.type === 'null' ? 'null' : node.text
  }
}

const documents = (text: string) => parseYaml(text, 'f.yml').documents.map(show).join(' | ')

const told = (text: string) =>
  parseYaml(text, 'f.yml').problems.map(
    ({ severity, pos, message }) => `${pos?.line}:${pos?.col} ${severity} ${message}`,
  )

/** Text → tree. The number is that of a case in ci-yaml §12. */
const trees: readonly (readonly [name: string, text: string, tree: string])[] = [
  ['1: octal and quoted', 'a: 012345\nb: "012345"', '{a: 5349, b: 012345}'],
  ['2: a float loses its zero', 'a: 1.10\nb: "1.10"', '{a: 1.1, b: 1.10}'],
  ['3: yes and off', 'a: yes\nb: off', '{a: true, b: false}'],
  ['4: sexagesimal', 'a: 12:30\nb: 8080:80', '{a: 45000, b: 8080:80}'],
  ['6: no float without a dot', 'a: 1e3', '{a: 1e3}'],
  ['7: nothing is null', 'a:', '{a: null}'],
  ['8: a colon makes a map of an unquoted item', '- echo a: b', '[{echo a: b}]'],
  ['9: quotes round a whole line', `- 'echo "hi"'\n- echo "hi"`, '[echo "hi", echo "hi"]'],
  ['10: of two equal keys the last one wins, at the first place', 'a: 1\nb: 2\na: 3', '{a: 3, b: 2}'],
  ['11: a merge overrides keys before it', '.a: &a {v: 1}\nb: {v: 2, <<: *a}', '{.a: {v: 1}, b: {v: 1}}'],
  ['11: keys after it override a merge', '.a: &a {v: 1}\nb: {<<: *a, v: 2}', '{.a: {v: 1}, b: {v: 2}}'],
  [
    '12: of merged maps the first wins',
    '- &a {v: 1, w: 1}\n- &b {v: 2}\n- <<: [*a, *b]',
    '[{v: 1, w: 1}, {v: 2}, {v: 1, w: 1}]',
  ],
  ['13: merges are shallow', '- &p {v: {a: 1}}\n- {<<: *p, v: {b: 2}}', '[{v: {a: 1}}, {v: {b: 2}}]'],
  ['of two merges the later wins', '- &a {v: 1}\n- &b {v: 2}\n- {<<: *a, <<: *b}', '[{v: 1}, {v: 2}, {v: 2}]'],
  ['a quoted << merges too', '- &a {v: 1}\n- {"<<": *a}', '[{v: 1}, {v: 1}]'],
  ['<< tagged as text does not', '- &a {v: 1}\n- {!!str <<: *a}', '[{v: 1}, {<<: {v: 1}}]'],
  ['<< of something else is a key', '<<: 3', '{<<: 3}'],
  ['<< of a list with something else is a key', '- &a {v: 1}\n- {<<: [*a, 3]}', '[{v: 1}, {<<: [{v: 1}, 3]}]'],
  ['<< of an empty list is nothing', '<<: []\na: 1', '{a: 1}'],
  ['16: the key true is no text unless quoted', 'true: 1\n"true": 2\non: 3', '{boolean:true: 3, true: 2}'],
  ['keys of other types', '1: a\n1.0: b\n~: c\n:s: d', '{integer:1: a, float:1.0: b, null:: c, s: d}'],
  ['an alias as a key', '- &a k\n- *a : v', '[k, {k: v}]'],
  ['47: documents', 'spec: {}\n---\na: 1', '{spec: {}} | {a: 1}'],
  ['a lone divider in front is harmless', '---\na: 1', '{a: 1}'],
  ['an empty document', '---\n---\na: 1', '- | {a: 1}'],
  ['no document', '# nothing\n', ''],
  ['anchors hold for one document', '&a 1\n--- # c\n&a 2\n', '1 | 2'],
  ['an anchor given again', '[&a 1, *a, &a 2, *a]', '[1, 1, 2, 2]'],
  ['an anchor given again inside itself', '[&a [&a 1, *a], *a]', '[[1, 1], 1]'],
  ['a reference', 'a: !reference [.b, script]', '{a: !.b.script}'],
  ['a reference over lines', 'a: !reference\n  - .b\n  - "c"', '{a: !.b.c}'],
  ['unknown tags are ignored', 'a: !foo bar\nb: ! 5\nc: !x [1]\nd: !y "012"', '{a: bar, b: 5, c: [1], d: 10}'],
  ['tags of YAML', 'a: !!str 012\nb: !!float 3\nc: !!null x\nd: !!binary aGk=', '{a: 012, b: 3.0, c: x, d: hi}'],
  ['a Ruby symbol', 'a: !ruby/symbol b', '{a: b}'],
  ['a directive is ignored', '%YAML 1.2\n---\na: yes', '{a: true}'],
  ['BOM and CRLF', '\ufeffa: 1\r\nb: |\r\n  x\r\n  y\r\n', '{a: 1, b: x\ny\n}'],
  ['blocks', 'a: |\n  x\n  y\nb: >-\n  x\n  y\n', '{a: x\ny\n, b: x y}'],
]

for (const [name, text, tree] of trees) test(name, () => assert.is(documents(text), tree))

const INVALID = 'This is not valid YAML:'
const problems: readonly (readonly [name: string, text: string, ...told: string[]])[] = [
  ['5: a date', 'D: 2024-01-02', '1:4 error GitLab refuses the unquoted date 2024-01-02 (unspecified class: Date).'],
  ['10: a key given twice', 'a: 1\na: 2', '2:1 warning The key "a" is given twice; the last one wins.'],
  ['a merge is no second key', '- &a {v: 1}\n- {<<: *a, v: 2}'],
  ['9: a broken quote', 'a:\n  - echo "x\n  - "y', `3:7 error ${INVALID} the quote " is not closed.`],
  ['65: an alias of another file', 'a: *b', '1:4 error The alias *b has no anchor &b before it in this file.'],
  ['an alias in its own anchor', 'a: &b [*b]', '1:8 error The alias *b stands inside its own anchor &b.'],
  ['tab as indentation', 'a:\n\tb: 1', `2:1 error ${INVALID} tabs are not allowed as indentation.`],
  ['a reserved character', 'a: @x', `1:4 error ${INVALID} plain value cannot start with reserved character @.`],
  ['a colon too many', 'a: b: c', `1:4 error ${INVALID} nested mappings are not allowed in compact mappings.`],
  ['a colon without a key', '- : x', `1:3 error ${INVALID} a colon without a key before it.`],
  ['a list as a key', '? [a]\n: 1', '1:3 error A key must be text, not a list or a mapping.'],
  ['a Ruby object', 'a: !ruby/object:X {b: 1}', '1:19 error The tag !ruby/object:X is not allowed in a configuration.'],
  ['a set', 'a: !!set {b: 1}', '1:10 error The tag tag:yaml.org,2002:set is not allowed in a configuration.'],
  ['a reference to nothing', 'a: !reference []', '1:15 error This `!reference` is not valid.'],
  ['a reference with a number', 'a: !reference [b, 1]', '1:15 error This `!reference` is not valid.'],
  ['a reference with a map', 'a: !reference {b: 1}', '1:15 error This `!reference` is not valid.'],
  ['a float that is none', 'a: !!float x', '1:12 error "x" is not a number, as its tag says.'],
  ['NUL', 'a: 1\nb: x\0y', '2:5 error The file holds the control character 0x00, which YAML does not allow.'],
  [
    'a stray BOM',
    'a: 1\n\ufeffb: 2',
    '2:1 error The file holds the control character 0xFEFF, which YAML does not allow.',
  ],
]

for (const [name, text, ...expected] of problems) test(name, () => assert.equal(told(text), expected))

test('places of maps, keys, lists and values', () => {
  const [root] = parseYaml('a:\n  - "x"\n  -   b: |\n        t\n', 'f.yml').documents
  assert.equal(
    JSON.parse(JSON.stringify(root, (key, value) => (/pos$/i.test(key) ? `${value.line}:${value.col}` : value))),
    {
      kind: 'map',
      pos: '1:1',
      entries: [
        {
          key: 'a',
          keyPos: '1:1',
          value: {
            kind: 'list',
            pos: '2:3',
            items: [
              { kind: 'scalar', pos: '2:5', type: 'string', value: 'x', text: 'x', textPos: '2:6' },
              {
                kind: 'map',
                pos: '3:7',
                entries: [
                  {
                    key: 'b',
                    keyPos: '3:7',
                    value: { kind: 'scalar', pos: '3:10', type: 'string', value: 't\n', text: 't\n', textPos: '4:9' },
                  },
                ],
              },
            ],
          },
        },
      ],
    },
  )
})
