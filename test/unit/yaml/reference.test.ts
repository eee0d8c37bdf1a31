import type { MapNode } from '../../../lib/yaml/node.ts'
import { loadYaml, parseYaml } from '../../../lib/yaml/parse.ts'
import { resolveReferences } from '../../../lib/yaml/reference.ts'
import { toValue } from '../../../lib/yaml/values.ts'
import { assert, suite } from '../../harness/suite.ts'

const test = suite('yaml/reference')
await loadYaml()

const parse = (text: string) => {
  const { documents, problems } = parseYaml(text, 'f.yml')
  assert.equal(problems, [])
  return documents[0] as MapNode
}
const resolve = (text: string) => resolveReferences(parse(text))
const job = (text: string) => {
  const { tree, problems } = resolve(text)
  assert.equal(problems, [])
  return (toValue(tree) as { readonly job: unknown }).job
}
const faults = (text: string) =>
  resolve(text).problems.map(({ pos, message, hint }) => `${pos?.line}: ${message}${hint ? ` ${hint}` : ''}`)

test('59: takes the place of a map', () =>
  assert.equal(job('.v: {variables: {A: 1}}\njob: {variables: !reference [.v, variables]}'), { variables: { A: 1 } }))

test('60: nests in a list', () =>
  assert.equal(job('.a: {script: [a, b]}\njob: {script: [!reference [.a, script], echo x]}'), {
    script: [['a', 'b'], 'echo x'],
  }))

test('64: keeps the order of rules', () =>
  assert.equal(job('.r: {rules: [{if: $A}]}\njob: {rules: [!reference [.r, rules], {when: never}]}'), {
    rules: [[{ if: '$A' }], { when: 'never' }],
  }))

test('a whole job', () => assert.equal(job('.a: {script: [a]}\njob: !reference [.a]'), { script: ['a'] }))

test('a single value', () => assert.equal(job('.v: {a: {URL: x}}\njob: {u: !reference [.v, a, URL]}'), { u: 'x' }))

const chain = (length: number) =>
  [
    '.r0: {script: [end]}',
    ...Array.from({ length }, (_, i) => `.r${i + 1}: {script: !reference [.r${i}, script]}`),
    `job: {script: !reference [.r${length - 1}, script]}`,
  ].join('\n')

test('61: a chain of ten is followed', () => assert.equal(job(chain(10)), { script: ['end'] }))

test('61: a longer chain is not, wherever it is met first', () => {
  const reversed = chain(11).split('\n').toReversed().join('\n')
  for (const text of [chain(11), reversed])
    assert.ok(faults(text).some(fault => fault.endsWith('leads through more than 10 other references.')))
})

test('61: a reference to itself', () =>
  assert.equal(faults('job: {script: [!reference [job, script]]}'), [
    '1: !reference ["job","script"] is part of a circular chain. [job, script] → [job, script]',
  ]))

test('a circle is told with its path', () =>
  assert.equal(faults('a: {x: !reference [b, x]}\nb: {x: [!reference [c, x]]}\nc: {x: !reference [b, x]}'), [
    '3: !reference ["b","x"] is part of a circular chain. [b, x] → [c, x] → [b, x]',
  ]))

test('62: a missing key', () =>
  assert.equal(faults('.a: {}\njob: {script: !reference [.a, missing]}'), [
    '2: !reference [".a","missing"] could not be found.',
  ]))

test('63: false and null are missing, too', () =>
  assert.equal(faults('.a: {f: false, n: ~}\njob: [!reference [.a, f], !reference [.a, n]]'), [
    '2: !reference [".a","f"] could not be found.',
    '2: !reference [".a","n"] could not be found.',
  ]))

test('a key below a text, a list or another reference is missing', () =>
  assert.is(
    faults(
      '.a: {t: x, l: [y], r: !reference [.b]}\n.b: {k: 1}\njob: [!reference [.a, t, k], !reference [.a, l, "0"], !reference [.a, r, k]]',
    ).length,
    3,
  ))

test('the key true is not the name "true"', () =>
  assert.equal(faults('.a: {true: x}\njob: !reference [.a, "true"]'), [
    '2: !reference [".a","true"] could not be found.',
  ]))

test('a fault at the end of a chain is told once', () =>
  assert.is(faults('a: !reference [b]\nb: !reference [c]\nc: !reference [d, e]\nf: !reference [a]').length, 1))

test('a tree without references comes back as it is', () => {
  const tree = parse('a: {b: [1, {c: 2}]}')
  assert.is(resolveReferences(tree).tree, tree)
})

test('a reference bomb', () => {
  const bomb = (i: number) => `a${i + 1}: {x: [${`!reference [a${i}, x], `.repeat(100)}]}`
  const text = ['a0: {x: [1, 2]}', ...Array.from({ length: 9 }, (_, i) => bomb(i))].join('\n')
  assert.ok(faults(text).some(fault => fault.includes('too big')))
})
