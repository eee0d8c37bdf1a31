import { createStamp } from '../../../lib/log/stamp.ts'
import { assert, suite } from '../../harness/suite.ts'

/** runner-api §3.6, case 52 */
const test = suite('log/stamp')

const time = '2021-01-01T01:00:00.020000Z'
const create = () => {
  const stamp = createStamp(() => new Date('2021-01-01T01:00:00.020Z'))
  return (text: string, stream = '01O') => stamp(Buffer.from(text), stream).toString()
}

test('whole lines', () => {
  assert.is(create()('a\n\nb\n'), `${time} 01O a\n${time} 01O \n${time} 01O b\n`)
  assert.is(`${time} 01O `.length, 32)
})

test('a marker without LF is a line of its own; what follows it goes on', () => {
  const stamp = create()
  assert.is(stamp('section_start:1:x\r\x1b[0K', '00O'), `${time} 00O section_start:1:x\r\x1b[0K\n`)
  assert.is(stamp('script\n', '01E'), `${time} 01E script\n`)
  assert.is(stamp('heading\n', '00O'), `${time} 00O+heading\n`)
  assert.is(stamp('next\n', '00O'), `${time} 00O next\n`)
})

test('a line that is too long is cut', () => {
  const lines = create()(`${'x'.repeat(9000)}\n`).split('\n')
  assert.equal(
    lines.map(({ length }) => length),
    [32 + 8192, 32 + 808, 0],
  )
  assert.is(lines[1]?.slice(0, 32), `${time} 01O+`)
})
