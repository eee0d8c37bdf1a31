import { compile } from '../../../lib/pipeline/compile.ts'
import { toFacts, toLoader } from '../../golden/world.ts'
import { assert, suite } from '../../harness/suite.ts'

// Whatever stands in the file: a result, never an exception. The generator knows the keywords, so that it gets far.
const test = suite('pipeline/fuzz')

const KEYS = [
  'script', 'stage', 'image', 'services', 'variables', 'rules', 'needs', 'extends', 'parallel', 'matrix', 'cache', 'key',
  'artifacts', 'paths', 'reports', 'only', 'except', 'when', 'if', 'changes', 'exists', 'default', 'include', 'local',
  'stages', 'workflow', 'retry', 'max', 'environment', 'name', 'trigger', 'inherit', 'hooks', 'secrets', 'release', 'run',
  'allow_failure', 'exit_codes', 'job', '.hidden', 'a', 'true', '1',
] // biome-ignore format: one word a line says nothing more

const SCALARS = [
  'x', 'a', '~', 'true', '1', '1.5', '""', '$A', '"$[[ inputs.a ]]"', 'test', 'manual', 'always', 'delayed', '1 day',
  "'$A == \"x\"'", "'$A =~ /'", '.hidden', 'a.yml', '!reference [.hidden, script]', '[]', '{}', '2024-01-01', '-1',
] // biome-ignore format: one word a line says nothing more

/** A small generator of pseudo-random numbers: the same seed gives the same file. */
const randomFrom = (seed: number): ((below: number) => number) => {
  let state = seed
  return below => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

type Random = ReturnType<typeof randomFrom>
const pick = (list: readonly string[], random: Random): string => list[random(list.length)] ?? ''

const value = (random: Random, depth: number): string => {
  const kind = depth > 3 ? 0 : random(3)
  if (kind === 0) return pick(SCALARS, random)
  const parts = Array.from({ length: random(4) }, () => value(random, depth + 1))
  if (kind === 1) return `[${parts.join(', ')}]`
  return `{${parts.map(part => `${pick(KEYS, random)}: ${part}`).join(', ')}}`
}

const file = (random: Random): string =>
  ['ok: {script: x}', ...Array.from({ length: random(5) }, () => `${pick(KEYS, random)}: ${value(random, 0)}`)].join(
    '\n',
  )

const CASES = 2000

test(`${CASES} made-up files`, async () => {
  const world = { files: { 'a.yml': '.hidden: {script: [a]}' }, variables: { A: 'x' }, changed: ['a'] }
  let plans = 0
  for (let seed = 1; seed <= CASES; seed++) {
    const text = file(randomFrom(seed))
    try {
      const { plan, problems, refused } = await compile({
        file: 'f',
        text,
        facts: toFacts(world),
        loader: toLoader(world),
      })
      assert.ok(plan || refused || problems.length > 0, 'no plan needs a reason')
      if (plan) plans += 1
    } catch (error) {
      throw new Error(`seed ${seed}:\n${text}`, { cause: error })
    }
  }
  assert.ok(plans > 0, 'some of the files are right')
})

test('a right file with any of its characters taken out or doubled', async () => {
  const text = `include: a.yml
stages: [build, test]
variables: {A: "$B", B: {value: b, expand: false}}
job:
  extends: .hidden
  stage: test
  parallel: {matrix: [{X: [1, 2]}]}
  rules: [{if: '$A == "x" || $B =~ /^b+$/', when: manual}, {changes: [a]}]
  needs: []
`
  const world = { files: { 'a.yml': '.hidden: {script: [a]}' } }
  for (let at = 0; at < text.length; at++)
    for (const broken of [text.slice(0, at) + text.slice(at + 1), text.slice(0, at + 1) + text.slice(at)]) {
      const { plan, problems, refused } = await compile({
        file: 'f',
        text: broken,
        facts: toFacts(world),
        loader: toLoader(world),
      })
      assert.ok(plan || refused || problems.length > 0, broken)
    }
})
