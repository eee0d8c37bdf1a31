import { loadYaml, parseYaml } from '../../../lib/yaml/parse.ts'
import { assert, suite } from '../../harness/suite.ts'

const test = suite('yaml/hostile')
await loadYaml()

const messages = (text: string) => parseYaml(text, 'f.yml').problems.map(problem => problem.message)

const TOO_DEEP = 'The YAML is too big: it is nested deeper than 100 levels.'
const TOO_BIG = 'The YAML is too big: with its aliases written out it would take too much memory.'

const deep = (open: string, times: number) => open.repeat(times)
const indented = (levels: number) => Array.from({ length: levels }, (_, level) => `${' '.repeat(level)}a:`).join('\n')

test('100 levels are read', () => assert.equal(messages(indented(99)), []))
test('101 levels are not', () => assert.equal(messages(indented(101)), [TOO_DEEP]))
for (const [name, text] of [
  ['brackets', deep('[', 500_000)],
  ['dashes', deep('- ', 500_000)],
  ['question marks', deep('? ', 500_000)],
  ['flow maps', deep('{a: ', 250_000)],
  ['mixed', deep('- {a: [', 100_000)],
  ['indentation', indented(1400)],
] as const)
  test(`1 MB of nested ${name}`, () => assert.equal(messages(text), [TOO_DEEP]))

test('an alias bomb', () => {
  const levels = Array.from({ length: 30 }, (_, i) => `a${i + 1}: &a${i + 1} [${`*a${i}, `.repeat(10)}]`)
  assert.equal(messages(['a0: &a0 [lol, lol]', ...levels].join('\n')), [TOO_BIG])
})

test('an alias bomb of merges', () => {
  const levels = Array.from({ length: 40 }, (_, i) => `a${i + 1}: &a${i + 1} {x: *a${i}, y: *a${i}, <<: *a${i}}`)
  assert.equal(messages(['a0: &a0 {z: 1}', ...levels].join('\n')), [TOO_BIG])
})

test('a long text behind many aliases', () => {
  const text = `a: &a ${'x'.repeat(400_000)}\nb: [${'*a, '.repeat(100_000)}]`
  assert.equal(messages(text), [TOO_BIG])
})

test('aliases that deepen each other', () => {
  const levels = Array.from({ length: 5000 }, (_, i) => `a${i + 1}: &a${i + 1} [*a${i}]`)
  assert.equal(messages(['a0: &a0 []', ...levels].join('\n')), [TOO_DEEP])
})

test('many references to one anchor are no bomb', () => {
  const jobs = Array.from({ length: 5000 }, (_, i) => `job${i}: {<<: *base, script: [echo ${i}]}`)
  const { documents, problems } = parseYaml(['.base: &base {image: a, tags: [x, y]}', ...jobs].join('\n'), 'f.yml')
  assert.is(problems.length, 0)
  assert.is(documents[0]?.kind === 'map' && documents[0].entries.length, 5001)
})

test('only the first faults are told', () => assert.is(messages('a: [\n'.repeat(50)).length > 5, false))
test('one line of 1 MB', () => assert.equal(messages(`a: ${'x '.repeat(500_000)}`), []))
test('1 MB of keys', () => assert.equal(messages(Array.from({ length: 90_000 }, (_, i) => `k${i}: v`).join('\n')), []))
