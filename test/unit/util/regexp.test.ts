import { compileRegexp, isRegexp, loadRegexps, splitRegexp } from '../../../lib/util/regexp.ts'
import { assert, suite } from '../../harness/suite.ts'

const test = suite('util/regexp')
await loadRegexps()

const compile = (source: string) => {
  const compiled = compileRegexp(source)
  return isRegexp(compiled) ? 'valid' : compiled.error
}

for (const [source, expected] of [
  ['^v\\d+', 'valid'],
  ['[[:alpha:]]', 'valid'],
  ['(?P<name>x)', 'valid'],
  ['(?=x)', 'invalid or unsupported Perl syntax: `(?=`'],
  ['(', 'missing closing ): `(`'],
  ['a{1001}', 'invalid repeat count: `{1001}`'],
  ['a{1000}'.repeat(5000), 'pattern too large'],
  [`${'('.repeat(5000)}a${')'.repeat(5000)}`, 'expression nests too deeply'],
] as const)
  test(`${source.slice(0, 30)}: ${expected}`, () => assert.is(compile(source), expected))

for (const [text, expected] of [
  ['/ab/', { source: 'ab', flags: '' }],
  ['/ab/imsU', { source: 'ab', flags: 'imsU' }],
  ['//', { source: '', flags: '' }],
  ['ab', undefined],
  ['/ab', undefined],
  ['/ab/x', undefined],
] as const)
  test(`takes ${text} apart`, () => assert.equal(splitRegexp(text), expected))
