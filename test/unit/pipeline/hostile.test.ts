import { compile } from '../../../lib/pipeline/compile.ts'
import type { Compiled } from '../../../lib/pipeline/compiled.ts'
import { toFacts, toLoader, type WorldCase } from '../../golden/world.ts'
import { assert, suite } from '../../harness/suite.ts'

// Each of these must end soon, with problems and without a crash. The time limit of a test is that of the harness.
const test = suite('pipeline/hostile')

const run = (yaml: string, world: WorldCase = {}): Promise<Compiled> =>
  compile({ file: 'f.yml', text: yaml, facts: toFacts(world), loader: toLoader(world) })

const times = (count: number, line: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => line(index)).join('\n')

test('many jobs that need and extend what is not there', async () => {
  const { problems } = await run(times(5000, index => `job${index}: {script: x, extends: .nope${index}}`))
  assert.is(problems.length, 5000)
  const needs = await run(times(5000, index => `job${index}: {script: x, needs: [nope${index}]}`))
  assert.is(needs.problems.length, 5000)
})

test('many jobs that extend a map of many keys', async () => {
  const keys = times(3000, index => `  k${index}: v`)
  const { problems } = await run(`.base:\n${keys}\n${times(5000, index => `job${index}: {extends: .base, script: x}`)}`)
  assert.ok(problems.some(({ message }) => message.includes('too big')))
})

test('a long chain of extends', async () => {
  const { problems } = await run(
    `.b0: {script: x}\n${times(5000, index => `.b${index + 1}: {extends: .b${index}}`)}\njob: {extends: .b5000}`,
  )
  assert.ok(problems.some(({ message }) => message.includes('nesting too deep')))
})

test('a long chain of needs, and one that closes', async () => {
  const chain = times(5000, index => `job${index}: {script: x, needs: [${index === 0 ? '' : `job${index - 1}`}]}`)
  assert.is((await run(chain)).plan?.jobs.length, 5000)
  const { problems } = await run(`${chain}\njob0: {script: x, needs: [job4999]}`)
  assert.ok(problems.some(({ message }) => message.includes('circular dependencies')))
})

test('an alias bomb', async () => {
  const lines = times(30, index => `.a${index + 1}: &a${index + 1} [*a${index}, *a${index}, *a${index}]`)
  const { problems } = await run(`.a0: &a0 [x]\n${lines}\njob: {script: *a30}`)
  assert.ok(problems.length > 0)
})

test('deep nesting', async () => {
  const { problems } = await run(`job: {script: ${'['.repeat(100_000)}`)
  assert.ok(problems.length > 0)
})

test('files that include two of themselves', async () => {
  const { problems } = await run('include: [a.yml, a.yml]\njob: {script: x}', {
    files: { 'a.yml': 'include: [a.yml, a.yml]' },
  })
  assert.is(problems.length, 1)
})

test('a regular expression that backtracks elsewhere', async () => {
  const world = { variables: { A: 'a'.repeat(50_000) } }
  const { plan } = await run(`job: {rules: [{if: '$A =~ /^(a+)+$/ && $A !~ /(a|aa)+b/'}], script: x}`, world)
  assert.is(plan?.jobs.length, 1)
})

test('names of prototypes are ordinary names', async () => {
  const { plan, problems } = await run(
    'constructor: {script: x, variables: {__proto__: a, toString: b}}\n__proto__: {script: y}',
  )
  assert.equal(problems, [])
  assert.equal(
    plan?.jobs.map(job => job.name),
    ['constructor', '__proto__'],
  )
  assert.equal((await run('job: {script: x, toString: y}')).problems.length, 1)
})

test('a great matrix of needs', async () => {
  const { problems } = await run(
    'a: {parallel: 200, stage: build, script: x}\nb: {parallel: 200, needs: [a], script: x}',
  )
  assert.ok(problems.every(({ message }) => message.includes('can only need 50')))
})

test('inputs that fill a text, or all texts together, with too much', async () => {
  const value = 'x'.repeat(1_000_000)
  const header = 'spec: {inputs: {a: }}\n---\n'
  const one = await run(`${header}job: {script: "${'$[[ inputs.a ]] '.repeat(2000)}"}`, { inputs: { a: value } })
  assert.match(one.problems.map(({ message }) => message).join(), 'config too large')
  const lines = times(200, () => '  - "x $[[ inputs.a ]]"')
  const many = await run(`${header}job:\n  script:\n${lines}`, { inputs: { a: value } })
  assert.match(many.problems.map(({ message }) => message).join(), 'config too large')
})
