import { decode } from '../../../lib/yaml/decode.ts'
import { assert, suite } from '../../harness/suite.ts'

const test = suite('yaml/decode')

test('UTF-8', () => assert.equal(decode(Buffer.from('a: é'), 'f'), { text: 'a: é' }))
test('UTF-8 with a byte order mark', () => assert.equal(decode(Buffer.from('\ufeffa: é'), 'f'), { text: 'a: é' }))
for (const [name, bytes, line, col] of [
  ['Latin-1', Buffer.from('a: 1\nb: \xe9', 'latin1'), 2, 4],
  ['UTF-16', Buffer.from('\ufeffa: 1', 'utf16le'), 1, 1],
] as const)
  test(`${name} is told with its place`, () => {
    const decoded = decode(bytes, 'f')
    assert.equal('problem' in decoded && decoded.problem.pos, { file: 'f', line, col })
  })
