import { createLimit } from '../../../lib/log/limit.ts'
import { assert, suite } from '../../harness/suite.ts'

const test = suite('log/limit')

const NOTICE =
  "\n\u001b[33;1mJob's log exceeded limit of 8 bytes.\n" +
  'Job execution will continue but no more output will be collected.\u001b[0;m\n'

const row = (pieces: readonly string[], expected: string) =>
  test(JSON.stringify(pieces), () => {
    const limit = createLimit(8)
    assert.is(pieces.map(piece => limit(Buffer.from(piece))?.toString() ?? '').join(''), expected)
  })

row(['abcdefg'], 'abcdefg')
row(['abcdefgh'], `abcdefgh${NOTICE}`)
row(['abcdefghij', 'k', 'l'], `abcdefgh${NOTICE}`)
row(['abcd', 'efghij'], `abcdefgh${NOTICE}`)
row(['abcdefgé', 'x'], `abcdefg${NOTICE}`)
row(['abcd€€'], `abcd€${NOTICE}`)
row(['abcde', '😀'], `abcde${NOTICE}`)

test('no limit passes everything', () => {
  const limit = createLimit(Number.POSITIVE_INFINITY)
  assert.is(limit(Buffer.alloc(10_000_000))?.length, 10_000_000)
})
