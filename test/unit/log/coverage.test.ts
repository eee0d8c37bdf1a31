import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findCoverage } from '../../../lib/log/coverage.ts'
import { compileRegexp, isRegexp, loadRegexps } from '../../../lib/util/regexp.ts'
import { assert, suite } from '../../harness/suite.ts'

const test = suite('log/coverage')
await loadRegexps()
let folder = ''
test.before(() => {
  folder = mkdtempSync(join(tmpdir(), 'gantry-test-'))
})
test.after(() => rmSync(folder, { recursive: true }))

const find = (text: string, source: string) => {
  const file = join(folder, 'log')
  writeFileSync(file, text)
  const regexp = compileRegexp(source)
  if (!isRegexp(regexp)) throw new Error(regexp.error)
  return findCoverage(file, regexp)
}

const cases = [
  ['the last line that matches counts', 'Coverage: 10%\nCoverage: 20.5%\nend\n', 'Coverage: \\d+\\.?\\d*', 20.5],
  ['the last match of the line', 'a 1% b 2%\n', '\\d+%', 2],
  ['the last group of it', 'lines 90 of 100\n', 'lines (\\d+) of (\\d+)', 100],
  ['a match without a number is passed by', 'Coverage: 70\nCoverage: ?\n', 'Coverage: .', 7],
  ['CR before LF is no part of the line', 'cov 5\r\n', 'cov \\d$', 5],
  ['none', 'nothing\n', 'cov (\\d+)', undefined],
  ['an empty log', '', '.*', undefined],
] as const
for (const [title, text, source, expected] of cases)
  test(title, async () => assert.is(await find(text, source), expected))

test('a line may lie across the pieces that are read', async () => {
  const filler = `${'x'.repeat(70_000)}\n`
  assert.is(await find(`${filler}cov 42 ${filler}${filler}`, 'cov (\\d+)'), 42)
  for (const length of [65_535, 65_536, 65_537, 65_530])
    assert.is(await find(`cov 77\n${'y'.repeat(length)}\n`, 'cov (\\d+)'), 77, String(length))
})
