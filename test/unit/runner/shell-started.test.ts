import { watchShell } from '../../../lib/runner/shell-started.ts'
import { startMarker } from '../../../lib/shell/script.ts'
import { assert, suite } from '../../harness/suite.ts'

const test = suite('runner/shell-started')

/** What is passed on of the chunks, and whether the shell was seen. */
const watched = async (chunks: readonly string[]): Promise<[string, boolean]> => {
  let text = ''
  const watch = watchShell(chunk => {
    text += chunk
  })
  for (const chunk of chunks) await watch.sink(Buffer.from(chunk), 'stdout')
  await watch.flush()
  return [text, watch.seen()]
}

test('output before and after the marker is passed on', async () => {
  assert.equal(await watched([`entry\n${startMarker}first\n`, 'second']), ['entry\nfirst\nsecond', true])
})

test('the marker may come in pieces, wherever it is cut', async () => {
  for (let at = 1; at < startMarker.length; at++) {
    const chunks = [`a${startMarker.slice(0, at)}`, `${startMarker.slice(at)}b`]
    assert.equal(await watched(chunks), ['ab', true])
  }
})

test('without a marker nothing is lost, not even its beginning', async () => {
  assert.equal(await watched(['only ', startMarker.slice(0, 4)]), [`only ${startMarker.slice(0, 4)}`, false])
})

test('only the first marker is taken out', async () => {
  assert.equal(await watched([startMarker, startMarker]), [startMarker, true])
})
