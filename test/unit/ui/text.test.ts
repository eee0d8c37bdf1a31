import { lastLines } from '../../../lib/ui/board.ts'
import { formatSeconds } from '../../../lib/ui/duration.ts'
import { prefixLines } from '../../../lib/ui/prefix.ts'
import { formatTable } from '../../../lib/ui/table.ts'
import { cleanLine, fit, padEnd, padStart, visibleWidth } from '../../../lib/ui/text.ts'
import { assert, suite } from '../../harness/suite.ts'

const test = suite('ui/text')

const clean = (line: string, plain: string, coloured = plain) =>
  test(`clean ${JSON.stringify(line)}`, () => {
    assert.is(cleanLine(line, false), plain)
    assert.is(cleanLine(line, true), coloured)
  })

clean('plain', 'plain')
clean('tab\there', 'tab\there')
clean('10%\r100%', '100%')
clean('crlf\r', 'crlf')
clean('10%\r100%\r\r', '100%')
clean('\r', '')
clean('\u001b[0K\u001b[36;1mtitle\u001b[0;m', 'title', '\u001b[36;1mtitle\u001b[0;m\u001b[0m')
clean('\u001b[31mred', 'red', '\u001b[31mred\u001b[0m')
clean('\u001b[2J\u001b[10;5H\u001b[?25lx\u001b[1A', 'x')
clean('\u001b]0;title\u0007a\u001b]8;;http://x\u001b\\link\u001b]8;;\u001b\\', 'alink')
clean('\u001bMup\u001b(B\u001b7\u001bc', 'up')
clean('bell\u0007 back\b\u0000 del\u007f c1\u009b31m', 'bell back del c1')
clean('section_start:1:a\r\u001b[0Ktitle', 'title')
clean('\u001b', '')
clean('end \u001b[', 'end ')

const width = (text: string, expected: number) =>
  test(`width of ${JSON.stringify(text)}`, () => assert.is(visibleWidth(text), expected))

width('abc', 3)
width('漢字', 4)
width('e\u0301', 1)
width('✔ ok', 4)
width('🚀', 2)
width('\u001b[31mred\u001b[0m', 3)

const fits = (text: string, columns: number, expected: string) =>
  test(`fit ${text} in ${columns}`, () => assert.is(fit(text, columns, '…'), expected))

fits('abc', 3, 'abc')
fits('abcd', 3, 'ab…')
fits('漢字漢字', 4, '漢…')
fits('漢字漢字', 5, '漢字…')
fits('abcd', 1, '')
fits('abcd', -1, '')

test('padding counts columns', () => {
  assert.is(padEnd('漢', 4), '漢  ')
  assert.is(padStart('\u001b[31m1\u001b[0m', 3), '  \u001b[31m1\u001b[0m')
  assert.is(padEnd('abc', 2), 'abc')
})

const seconds = (value: number, expected: string) =>
  test(`${value} seconds`, () => assert.is(formatSeconds(value), expected))

seconds(0.04, '0.0 s')
seconds(9.94, '9.9 s')
seconds(9.96, '10 s')
seconds(59.4, '59 s')
seconds(59.6, '1 min 00 s')
seconds(3599.9, '1 h 00 min')
seconds(3725, '1 h 02 min')
seconds(90_000, '25 h 00 min')

const last = (text: string, count: number, expected: string) =>
  test(`last ${count} of ${JSON.stringify(text)}`, () => assert.is(lastLines(text, count), expected))

last('', 2, '')
last('a', 2, 'a')
last('a\nb\nc\n', 2, 'b\nc\n')
last('a\nb\nc', 2, 'b\nc')
last('a\nb\n', 2, 'a\nb\n')
last('\n\n\n', 2, '\n\n')
last('a\n\n', 1, '\n')

test('every line gets its prefix, one without LF is ended', () => {
  assert.is(prefixLines('a\n\nb', '$& | ', false), '$& | a\n$& | \n$& | b\n')
  assert.is(prefixLines('\n', '> ', false), '> \n')
})

test('a table leaves out empty columns and cuts the last', () => {
  const columns = [{ title: 'a' }, { title: 'none' }, { title: 'n', right: true }, { title: 'text' }]
  const rows = [
    ['漢字', '', '5', 'some words'],
    ['x', '', '10', ''],
  ]
  assert.equal(formatTable(columns, rows, '…'), ['a      n  text', '漢字   5  some words', 'x     10'])
  assert.equal(formatTable(columns, rows, '…', 15), ['a      n  text', '漢字   5  some…', 'x     10'])
})
