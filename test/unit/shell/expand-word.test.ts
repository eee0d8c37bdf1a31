import { expandWord } from '../../../lib/shell/expand-word.ts'
import { assert, suite } from '../../harness/suite.ts'

const test = suite('shell/expand-word')

const values: Readonly<Record<string, string>> = { A: 'a', EMPTY: '', PATH: 'src/lib/x.tar.gz', B_1: 'b' }

const rows: readonly (readonly [text: string, expected: string | undefined])[] = [
  ['plain/*.{a,b}', 'plain/*.{a,b}'],
  ['$A/${A}/$B_1.$A', 'a/a/b.a'],
  ['<$NOPE${NOPE}>', '<>'],
  ['${NOPE:-d} ${EMPTY:-d} ${A:-d}', 'd d a'],
  ['${NOPE-d} ${EMPTY-d}|', 'd |'],
  ['${NOPE:=d} ${NOPE=d}', 'd d'],
  ['${A:+x} ${EMPTY:+x} ${EMPTY+x} ${NOPE+x}|', 'x  x |'],
  ['${NOPE:-$A/${NOPE:-b}}', 'a/b'],
  ['${#A}${#NOPE}', '10'],
  ['${PATH#*/} ${PATH##*/}', 'lib/x.tar.gz x.tar.gz'],
  ['${PATH%.*} ${PATH%%.*} ${PATH%x}', 'src/lib/x.tar src/lib/x src/lib/x.tar.gz'],
  ['\\$A \\\\ \\x "$A"', '$A \\ \\x "a"'],
  ['a$ $', 'a$ $'],
  ['${A', undefined],
  ['${A/a/b}', undefined],
  ['${#A:-1}', undefined],
  ['${}', undefined],
  ['$(date)', undefined],
  ['`date`', undefined],
  ['$((1 + 1))', undefined],
  ['$1', undefined],
]

for (const [text, expected] of rows)
  test(`${text} → ${expected ?? 'too much'}`, () =>
    assert.is(
      expandWord(text, name => values[name]),
      expected,
    ))
