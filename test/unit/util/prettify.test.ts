import { prettify } from '../../../lib/util/prettify.ts'
import { assert, suite } from '../../harness/suite.ts'

const test = suite('util/prettify')

const at = (line: number, col: number) => ({
  severity: 'error' as const,
  message: 'No.',
  pos: { file: 'f.yml', line, col },
})

test('a line with a caret', () =>
  assert.is(
    prettify({ ...at(2, 6), hint: 'Do it.' }, 'a:\n  b: c\n'),
    ['f.yml:2:6: error: No.', '  2 |   b: c', '    |      ^', '  hint: Do it.'].join('\n'),
  ))

test('without a place', () => assert.is(prettify({ severity: 'warning', message: 'No.' }), 'warning: No.'))
test('without the source', () => assert.is(prettify(at(1, 1)), 'f.yml:1:1: error: No.'))
test('beyond the end', () => assert.is(prettify(at(9, 1), 'a'), 'f.yml:9:1: error: No.'))
test('tabs keep the caret in its place', () => assert.match(prettify(at(1, 3), '\ta: b'), '  1 | \ta: b\n    | \t ^'))
test('CRLF', () => assert.match(prettify(at(1, 1), 'a\r\nb'), /\| a\n/))
test('control characters are not printed', () => assert.match(prettify(at(1, 3), 'a \x1b[31m'), '| a \ufffd[31m'))

test('a long line is cut round the place', () => {
  const [, line = '', caret = ''] = prettify(at(1, 5001), `${'x'.repeat(5000)}Y${'z'.repeat(5000)}`).split('\n')
  assert.is(line.length < 120, true)
  assert.is(line[caret.indexOf('^')], 'Y')
})
