import { chooseView, type Situation, type ViewKind } from '../../../lib/ui/choose.ts'
import { assert, suite } from '../../harness/suite.ts'

const test = suite('ui/choose')

const terminal: Situation = { stdoutIsTTY: true, columns: 80, env: { TERM: 'xterm' }, flags: {} }

const row = (title: string, news: Partial<Situation>, expected: ViewKind) =>
  test(title, () => assert.is(chooseView({ ...terminal, ...news }), expected))

row('a terminal', {}, 'list')
row('a pipe', { stdoutIsTTY: false }, 'plain')
row('stderr in a file', { stderrIsTTY: false }, 'plain')
row('a terminal without width', { columns: 0 }, 'plain')
row('a CI system with a terminal', { env: { CI: 'true' } }, 'plain')
row('CI=false', { env: { CI: 'false' } }, 'list')
row('a dumb terminal', { env: { TERM: 'dumb' } }, 'plain')
row('--no-tty', { flags: { tty: false } }, 'plain')
row('--verbose', { flags: { verbose: true } }, 'plain')
row('--dry-run', { flags: { 'dry-run': true } }, 'plain')
row('--quiet', { flags: { quiet: true } }, 'quiet')
row('--json', { flags: { json: true } }, 'json')
row('--json --quiet', { flags: { json: true, quiet: true } }, 'json')
row('--json in a pipe', { flags: { json: true }, stdoutIsTTY: false }, 'json')
