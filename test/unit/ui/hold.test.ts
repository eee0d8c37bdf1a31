import { holdable } from '../../../lib/ui/hold.ts'
import { assert, suite } from '../../harness/suite.ts'

const test = suite('ui/hold')

test('what happens while the terminal is given away is shown afterwards, in order, whatever becomes of it', async () => {
  const shown: string[] = []
  const view = holdable({
    push: event => void shown.push(event.type === 'command' ? event.line : ''),
    close: async () => {},
  })
  const push = (line: string) => view.push({ type: 'command', at: 0, line })
  push('1')
  const given = view.during(async () => {
    push('2')
    await new Promise(setImmediate)
    push('3')
    assert.equal(shown, ['1'])
    throw new Error('lost')
  })
  await given.then(assert.unreachable, () => {})
  push('4')
  assert.equal(shown, ['1', '2', '3', '4'])
})
