import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { assert, suite } from '../harness/suite.ts'

/** The conformance cases of the runner API: each has a test that bears its number. */
const test = suite('gitlab/cases')

/** All are marked for the current protocol. */
const count = 82

/** The numbers that the titles of a test file begin with; a second one may follow after a semicolon. */
const numbersIn = (source: string): number[] =>
  [...source.matchAll(/['"`]((?:\d+, )*\d+)\. [^'"`]*(?:; (\d+)\. )?/g)].flatMap(([text]) =>
    [...text.matchAll(/(?:^['"`]|, |; )(\d+)(?=\. |, \d)/g)].map(([, number]) => Number(number)),
  )

test('none is without a test', async () => {
  const files = (await readdir(import.meta.dirname)).filter(file => file.endsWith('.test.ts'))
  const sources = await Promise.all(files.map(file => readFile(join(import.meta.dirname, file), 'utf8')))
  const tested = new Set(sources.flatMap(numbersIn))
  const all = Array.from({ length: count }, (_, index) => index + 1)
  assert.equal(
    all.filter(number => !tested.has(number)),
    [],
  )
  assert.equal(
    [...tested].filter(number => number < 1 || number > count),
    [],
  )
})

test('how titles are read', () => {
  assert.equal(numbersIn("test('11, 12, 13. last_update', x); test(`74. ${status} is'"), [11, 12, 13, 74])
  assert.equal(numbersIn("test('52. lines of time; 51. sections', '7.5'"), [52, 51])
})
