import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { assert, suite } from '../../harness/suite.ts'

const test = suite('harness/suite')

type Ended = { readonly code: number; readonly output: string }

let folder: string

/** The harness as one JavaScript file: its samples then start without a compiler. */
test.before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gantry-harness-'))
  const outfile = join(folder, 'harness.mjs')
  await build({ entryPoints: ['test/harness/suite.ts'], bundle: true, format: 'esm', platform: 'node', outfile })
})

test.after(() => rm(folder, { recursive: true }))

/** Runs a test file with this text and tells how it ended. */
const outcome = async (text: string): Promise<Ended> => {
  const file = join(folder, 'sample.mjs')
  await writeFile(
    file,
    `import { suite, assert } from './harness.mjs'\nconst test = suite('sample', { timeout: 2 })\n${text}\n`,
  )
  return new Promise<Ended>(settle => {
    execFile(process.execPath, [file], (error, stdout, stderr) =>
      settle({ code: error ? Number(error.code) : 0, output: stdout + stderr }),
    )
  })
}

const cases: readonly (readonly [title: string, text: string, code: number, output: RegExp])[] = [
  ['a passing test passes', `test('a', () => assert.is(1, 1))`, 0, /1 passed, 0 failed/],
  ['a failing assertion fails', `test('a', () => assert.is(1, 2))`, 1, /0 passed, 1 failed/],
  ['throw null fails', `test('a', () => { throw null })`, 1, /threw null[\s\S]*0 passed, 1 failed/],
  ['a rejected promise fails', `test('a', () => Promise.reject(new Error('no')))`, 1, /0 passed, 1 failed/],
  [
    'a promise that never settles times out',
    `test('a', () => new Promise(() => {}), { timeout: 0.1 })\ntest('b', () => {})`,
    1,
    /did not end within 0.1 s[\s\S]*1 passed, 1 failed/,
  ],
  [
    'a failing before fails the run and keeps the tests from running',
    `test.before(() => { throw new Error('no room') })\ntest('a', () => {})`,
    1,
    /no room[\s\S]*0 passed, 2 failed/,
  ],
  [
    'a failing before.each fails its tests only',
    `let n = 0\ntest.before.each(() => { if (n++ === 0) throw new Error('no') })\ntest('a', () => {})\ntest('b', () => {})`,
    1,
    /1 passed, 2 failed/,
  ],
  [
    'a failing after.each fails the run',
    `test.after.each(() => { throw new Error('left') })\ntest('a', () => {})\ntest('b', () => {})`,
    1,
    /left[\s\S]*2 passed, 2 failed/,
  ],
  ['a failing after fails the run', `test.after(() => { throw null })\ntest('a', () => {})`, 1, /1 passed, 1 failed/],
  [
    'a hook that never settles times out',
    `test.after(() => new Promise(() => {}))\ntest('a', () => {})`,
    1,
    /did not end/,
  ],
  [
    'a test registered too late fails',
    `setTimeout(() => test('late', () => {}), 50)\ntest('a', () => {})`,
    1,
    /not run to its end/,
  ],
  ['leaving early fails the tests not run', `test('a', () => process.exit(0))`, 1, /0 passed, 1 failed/],
  [
    'a timer left behind does not hold the process',
    `test('a', () => void setInterval(() => {}, 9))`,
    0,
    /1 passed, 0 f/,
  ],
  ['a suite without tests fails', '', 1, /nothing was registered/],
  ['two tests of one name fail', `test('a', () => {})\ntest('a', () => {})`, 1, /two tests have this name/],
]

for (const [title, text, code, output] of cases)
  test(title, async () => {
    const ended = await outcome(text)
    assert.match(ended.output, output)
    assert.is(ended.code, code)
  })
