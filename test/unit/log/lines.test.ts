import { createLines, LONGEST_LINE } from '../../../lib/log/lines.ts'
import { assert, suite } from '../../harness/suite.ts'
import { createRandom } from './random.ts'

const test = suite('log/lines')

const split = (pieces: readonly (string | Buffer)[]): string[] => {
  const lines = createLines()
  const batches = pieces.map(piece => lines.push(Buffer.from(piece)))
  return [...batches, lines.flush()].filter(batch => batch !== undefined).map(batch => batch.toString())
}

const row = (pieces: readonly string[], expected: readonly string[]) =>
  test(JSON.stringify(pieces), () => assert.equal(split(pieces), expected))

row([], [])
row([''], [])
row(['a\nb\n'], ['a\nb\n'])
row(['a', 'b\nc'], ['ab\n', 'c'])
row(['a\nb', 'c', '\n'], ['a\n', 'bc\n'])
row(['10%\r20%\r', '30%\n'], ['10%\r20%\r30%\n'])
row(['\n\n', '\n'], ['\n\n', '\n'])

test('nothing is lost and every batch but the last ends in LF', () => {
  const random = createRandom(3)
  for (let round = 0; round < 2000; round++) {
    const text = random.text(random.below(40), ['a', 'bc', '\n', '\r', 'é'])
    const batches = split(random.cut(text))
    assert.is(batches.join(''), text)
    assert.ok(batches.slice(0, -1).every(batch => batch.endsWith('\n')))
  }
})

test('a line without end is given out in pieces, between characters', () => {
  const euro = Buffer.from('€'.repeat(LONGEST_LINE))
  const lines = createLines()
  const pieces: Buffer[] = []
  for (let at = 0; at < euro.length; at += 1000) {
    const piece = lines.push(euro.subarray(at, at + 1000))
    if (piece) pieces.push(piece)
  }
  assert.ok(pieces.length >= 2)
  assert.ok(pieces.every(piece => piece.length <= LONGEST_LINE + 1000 && !piece.toString().includes('\ufffd')))
  assert.is(Buffer.concat([...pieces, lines.flush() ?? Buffer.alloc(0)]).compare(euro), 0)
})

test('a long line keeps its order behind the lines before it', () => {
  const long = 'x'.repeat(LONGEST_LINE + 1)
  assert.equal(split([`a\n${long}`, 'y\n']), [`a\n${long}`, 'y\n'])
})
