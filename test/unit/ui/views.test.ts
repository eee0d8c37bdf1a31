import { createJsonReport } from '../../../lib/report/json.ts'
import type { Sink } from '../../../lib/runner/events.ts'
import { createStyle } from '../../../lib/ui/colours.ts'
import { createPlainView, type Screen } from '../../../lib/ui/plain.ts'
import { createQuietView } from '../../../lib/ui/quiet.ts'
import { assert, suite } from '../../harness/suite.ts'
import { matchesGolden } from './golden.ts'
import { STORY } from './story.ts'

const test = suite('ui/views')

/** Both streams of a view after the whole story. */
const tell = async (create: (screen: Screen) => Sink, level: 0 | 1, unicode: boolean, columns?: number) => {
  const written = { stdout: '', stderr: '' }
  const toOutput = (name: keyof typeof written) => ({ columns, write: (text: string) => (written[name] += text) })
  const style = createStyle(level, unicode)
  const styles = { stdoutStyle: style, stderrStyle: style }
  const view = create({ stdout: toOutput('stdout'), stderr: toOutput('stderr'), ...styles })
  for (const event of STORY) view.push(event)
  await view.close()
  return written
}

test('plain: job lines on stdout, ours on stderr, no escape at all', async () => {
  const { stdout, stderr } = await tell(createPlainView, 0, true)
  matchesGolden('plain.stdout.txt', stdout)
  matchesGolden('plain.stderr.txt', stderr)
  assert.not.match(stdout + stderr, /\u001b|\r/)
})

test('plain with colours keeps those of the job and nothing that moves the cursor', async () => {
  const { stdout, stderr } = await tell(createPlainView, 1, true)
  matchesGolden('plain-colours.stdout.txt', stdout)
  matchesGolden('plain-colours.stderr.txt', stderr)
  assert.not.match(stdout + stderr, /\u001b(?!\[[0-9;]*m)/)
})

test('plain in ASCII', async () => {
  const { stdout, stderr } = await tell(createPlainView, 0, false)
  matchesGolden('plain-ascii.stderr.txt', stderr)
  assert.not.match(stderr.replaceAll('漢字', ''), /[^\x00-\x7f]/)
  assert.match(stdout, /^compile {24}\| \$ make$/m)
})

test('quiet: failures with their last lines, and the summary', async () => {
  const { stdout, stderr } = await tell(createQuietView, 0, true, 80)
  assert.is(stdout, '')
  matchesGolden('quiet.stderr.txt', stderr)
})

test('json: one event a line', async () => {
  const { stdout } = await tell(screen => createJsonReport(text => screen.stdout.write(text)), 0, true)
  matchesGolden('json.stdout.ndjson', stdout)
  const events = stdout
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line))
  assert.is(events[0].version, 1)
  assert.is(events.at(-1).type, 'pipeline.end')
})

test('json: the texts of the lines are what the jobs printed', async () => {
  const { stdout } = await tell(screen => createJsonReport(text => screen.stdout.write(text)), 0, true)
  const lines = stdout
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line))
    .filter(event => event.type === 'line')
  const printed = lines.map(line => line.text + (line.partial ? '' : '\n')).join('')
  const expected = STORY.map(event => (event.type === 'output' ? event.text : '')).join('')
  assert.is(printed, expected)
})
