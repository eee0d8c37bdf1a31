import { readdirSync, readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { assert, suite } from '../harness/suite.ts'

// The tricky cases of the language are numbered 1 to 235 (ci-yaml §12). The title of a golden case begins with its number.
const test = suite('golden/numbers')

const folder = new URL('.', import.meta.url)
const read = (name: string): Readonly<Record<string, unknown>> => parse(readFileSync(new URL(name, folder), 'utf8'))
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('.cases.yml'))
const titles = files.flatMap(name => Object.keys(read(name)))

test('every tricky case is a golden case', () => {
  const linked = new Set(titles.map(title => Number.parseInt(title, 10)))
  const numbers = Array.from({ length: 235 }, (_, at) => at + 1)
  assert.equal(
    numbers.filter(number => !linked.has(number)),
    [],
  )
})

test('there are many golden cases, forty of them from the documentation', () => {
  assert.ok(titles.length >= 400, `${titles.length} cases`)
  const documented = Object.entries(read('documentation.expected.yml')) as [string, { problems?: unknown }][]
  assert.ok(documented.length >= 40, `${documented.length} cases`)
  assert.equal(
    documented.filter(([, { problems }]) => problems !== undefined),
    [],
  )
})
