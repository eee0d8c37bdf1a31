import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { parse, stringify } from 'yaml'
import { compile } from '../../lib/pipeline/compile.ts'
import { readUsual } from '../../lib/yaml/block/read.ts'
import { readWithLibrary } from '../../lib/yaml/library.ts'
import { assert, suite } from '../harness/suite.ts'
import { random } from '../unit/yaml/random.ts'
import { toFacts, toLoader, type WorldCase } from './world.ts'

// Pipelines as projects of many kinds have them: `corpus/<name>.yml`. What surrounds each, and what must come of it, stands
// in `corpus.expected.yml`: in each world the names of the jobs by stage, and nothing wrong.
const test = suite('golden/corpus')
const isUpdate = process.env.UPDATE === '1'

type World = WorldCase & { readonly jobs?: Readonly<Record<string, readonly string[]>>; readonly refused?: string }
type Expected = Readonly<Record<string, { readonly worlds: Readonly<Record<string, World>> }>>

const folder = new URL('corpus/', import.meta.url)
const expectedFile = new URL('corpus.expected.yml', import.meta.url)
const names = readdirSync(folder).sort()
const texts = new Map(names.map(name => [name, readFileSync(new URL(name, folder), 'utf8')]))
const expected: Expected = parse(readFileSync(expectedFile, 'utf8')) ?? {}

/** Files that others include: `group/project:path`, templates and components, and local ones. */
const shared = new URL('shared.yml', expectedFile)
const files: Readonly<Record<string, string>> = parse(readFileSync(shared, 'utf8'))

const run = async (text: string, world: World): Promise<Pick<World, 'jobs' | 'refused'>> => {
  const all = { ...world, files: { ...files, ...world.files } }
  const compiled = await compile({ file: '.gitlab-ci.yml', text, facts: toFacts(all), loader: toLoader(all) })
  assert.equal(compiled.problems, [], 'nothing is wrong or doubtful')
  const { plan, refused } = compiled
  if (refused) return { refused: refused.message }
  const jobs = (plan?.stages ?? []).map(stage => [
    stage,
    plan?.jobs.filter(job => job.stage === stage).map(job => job.name),
  ])
  return { jobs: Object.fromEntries(jobs) }
}

for (const [name, text] of texts) {
  for (const [title, world] of Object.entries(expected[name]?.worlds ?? { 'push to main': {} }))
    test(`${name}: ${title}`, async () => {
      const came = await run(text, world)
      if (isUpdate) Object.assign(world, came)
      else
        assert.equal(came, {
          ...(world.jobs && { jobs: world.jobs }),
          ...(world.refused && { refused: world.refused }),
        })
    })

  test(`${name}: both readers of YAML read the same, damaged too`, () => {
    const below = random(text.length)
    const damaged = Array.from({ length: 30 }, () => {
      const at = below(text.length)
      return text.slice(0, at) + (below(2) ? (text[at] ?? '').repeat(2) : '') + text.slice(at + 1)
    })
    for (const each of [text, ...damaged]) {
      const usual = readUsual(each, 'f.yml')
      if (usual) assert.equal(usual, readWithLibrary(each, 'f.yml'))
    }
  })
}

test('at least forty pipelines, each with an expectation', () => {
  if (isUpdate) writeFileSync(expectedFile, stringify(expected, { lineWidth: 0 }))
  assert.ok(names.length >= 40, `${names.length} pipelines`)
  assert.equal(
    names.filter(name => !expected[name]),
    [],
  )
})
