import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { parse, stringify } from 'yaml'
import { compile } from '../../lib/pipeline/compile.ts'
import { assert, suite } from '../harness/suite.ts'
import { summarize } from './print.ts'
import { toFacts, toLoader, type WorldCase } from './world.ts'

/** `<area>.cases.yml` holds inputs under titles that say the outcome, `<area>.expected.yml` what came of each. */
type Case = WorldCase & {
  readonly yaml: string
  /** Predefined variables to show, which are left out otherwise. */
  readonly show?: readonly string[]
  /** Show the full configuration too. */
  readonly preview?: boolean
}

const folder = new URL('.', import.meta.url)
const isUpdate = process.env.UPDATE === '1'
const read = <T>(name: string): Record<string, T> => parse(readFileSync(new URL(name, folder), 'utf8')) ?? {}

const run = async ({ yaml, show, preview, ...world }: Case): Promise<unknown> => {
  const compiled = await compile({
    file: '.gitlab-ci.yml',
    text: yaml,
    facts: toFacts(world),
    loader: toLoader(world),
  })
  return summarize(compiled, show, preview)
}

const print = (value: unknown): string => stringify(value, { lineWidth: 0, aliasDuplicateObjects: false })

for (const file of readdirSync(folder).filter(name => name.endsWith('.cases.yml'))) {
  const area = file.slice(0, -'.cases.yml'.length)
  const test = suite(`golden/${area}`)
  const cases = read<Case>(file)
  const expectedFile = `${area}.expected.yml`
  const expected = isUpdate ? {} : read<unknown>(expectedFile)
  const actual: Record<string, unknown> = {}
  for (const [title, given] of Object.entries(cases)) {
    test(title, async () => {
      actual[title] = await run(given)
      if (!isUpdate) assert.is(print(actual[title]), print(expected[title]))
    })
  }
  test('every expectation has a case', () => {
    if (isUpdate) writeFileSync(new URL(expectedFile, folder), print(actual))
    else assert.equal(Object.keys(expected), Object.keys(cases))
  })
}
