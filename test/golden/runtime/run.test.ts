import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { parse, stringify } from 'yaml'
import { createDockerEngine } from '../../../lib/engine/docker.ts'
import { createFakeEngine } from '../../../lib/engine/fake.ts'
import { assert, suite } from '../../harness/suite.ts'
import { type Case, isPlain, type Place, runCase, runTogether } from './run.ts'

// Cases that only a run decides: `<area>.cases.yml` holds pipelines under titles that say the outcome, `<area>.expected.yml`
// how the jobs of each ended and what they printed.

/** They need no containers: a job does what its variables `FAKE_…` say. */
const withoutDocker = ['scheduling', 'downstream']

/** An image with a name as those of registries have. */
const farAway = 'registry.test:5000/a/web:1'

const folder = new URL('.', import.meta.url)
const isUpdate = process.env.UPDATE === '1'
const read = <T>(name: string): Record<string, T> => parse(readFileSync(new URL(name, folder), 'utf8')) ?? {}
const print = (value: unknown): string => stringify(value, { lineWidth: 0, aliasDuplicateObjects: false })

for (const file of readdirSync(folder).filter(name => name.endsWith('.cases.yml'))) {
  const area = file.slice(0, -'.cases.yml'.length)
  const test = suite(`golden/runtime/${area}`, { timeout: 480 })
  const cases = read<Case>(file)
  const expectedFile = `${area}.expected.yml`
  const expected = isUpdate ? {} : read<unknown>(expectedFile)
  const actual: Record<string, unknown> = Object.fromEntries(Object.keys(cases).map(title => [title, undefined]))
  const engine = withoutDocker.includes(area) ? createFakeEngine() : createDockerEngine()
  const place: Place = area === 'services' ? { engine } : { engine, network: 'host' }

  test.before(async () => {
    if (area === 'services') execFileSync('docker', ['tag', 'gantry-test/web', farAway])
    const titles = Object.keys(cases).filter(title => isPlain(cases[title] as Case))
    const came = await runTogether(
      titles.map(title => cases[title] as Case),
      place,
    )
    for (const [at, title] of titles.entries()) actual[title] = came[at]
  })
  test.after(() => {
    if (area === 'services') execFileSync('docker', ['rmi', farAway], { stdio: 'ignore' })
  })

  for (const [title, given] of Object.entries(cases)) {
    test(title, async () => {
      actual[title] ??= await runCase(given, place)
      if (!isUpdate) assert.is(print(actual[title]), print(expected[title]))
    })
  }
  test('every expectation has a case', () => {
    if (isUpdate) writeFileSync(new URL(expectedFile, folder), print(actual))
    else assert.equal(Object.keys(expected), Object.keys(cases))
  })
}
