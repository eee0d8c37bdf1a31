import { Writable } from 'node:stream'
import { createStyle } from '../../../lib/ui/colours.ts'
import { createListView } from '../../../lib/ui/list.ts'
import { assert, suite } from '../../harness/suite.ts'
import { matchesGolden } from './golden.ts'
import { STORY } from './story.ts'

const test = suite('ui/list')

/** A terminal of 80 columns that keeps what is written to it. */
const createTerminal = () => {
  const writes: string[] = []
  const write = (chunk: Buffer, _encoding: string, done: () => void): void => {
    writes.push(chunk.toString())
    done()
  }
  const stream = Object.assign(new Writable({ write }), { isTTY: true, columns: 80, rows: 24 })
  return { writes, stream }
}

test('what failed and the summary stay on the screen, and the cursor is given back', async () => {
  const { writes, stream } = createTerminal()
  const view = createListView(stream, createStyle(0, true))
  for (const event of STORY) view.push(event)
  await view.close()
  matchesGolden('list-final.txt', writes.at(-1) ?? '')
  const all = writes.join('')
  assert.ok(all.lastIndexOf('\u001b[?25h') > all.lastIndexOf('\u001b[?25l'))
})

test('a flood of output is not drawn line by line', async () => {
  const { writes, stream } = createTerminal()
  const view = createListView(stream, createStyle(0, true))
  view.push(STORY[0] as (typeof STORY)[0])
  await new Promise(resolve => setTimeout(resolve, 50))
  const before = writes.length
  const began = Date.now()
  for (let line = 0; line < 20_000; line++) {
    view.push({ type: 'output', at: 0, job: 'compile', stream: 'stdout', text: `line ${line}\n` })
    if (line % 1000 === 0) await new Promise(setImmediate)
  }
  // Ten redraws a second, however slow the machine is; a redraw a line would be 20 000.
  const most = (Date.now() - began) / 100 + 10
  assert.ok(writes.length - before <= most, `${writes.length - before} writes`)
  await view.close()
})

test('a run that ends before anything is known leaves nothing behind', async () => {
  const { writes, stream } = createTerminal()
  const view = createListView(stream, createStyle(0, true))
  await view.close()
  assert.is(writes.join(''), '')
})

test('a program that ends while the list lives gives the cursor back', async () => {
  const { writes, stream } = createTerminal()
  const listeners = process.listenerCount('exit')
  const view = createListView(stream, createStyle(0, true))
  view.push(STORY[0] as (typeof STORY)[0])
  await new Promise(resolve => setTimeout(resolve, 50))
  writes.length = 0
  process.listeners('exit').at(-1)?.call(process, 0)
  assert.equal(writes, ['\u001b[?25h'])
  await view.close()
  assert.is(process.listenerCount('exit'), listeners)
})
