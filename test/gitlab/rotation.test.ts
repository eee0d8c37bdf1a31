import { EventEmitter } from 'node:events'
import { dueAt } from '../../lib/gitlab/rotate.ts'
import { assert, suite } from '../harness/suite.ts'
import { type Coordinator, startCoordinator } from './coordinator.ts'
import { createPlace, type Ended, type Place } from './program.ts'

/** Tokens that expire are replaced while the agent runs (runner-api §1.4). */
const test = suite('gitlab/rotation')

const poll = 'POST /jobs/request'
const reset = 'POST /runners/reset_authentication_token'
const token = 'glrt-old'

let server: Coordinator
let place: Place
let signals: EventEmitter
let running: Promise<Ended>

test.before.each(async () => {
  server = await startCoordinator()
  place = await createPlace()
  signals = new EventEmitter()
  server.state.runners.set(token, { id: 4 })
})

test.after.each(async () => {
  signals.emit('SIGTERM', 'SIGTERM')
  await running
  await server.close()
  await place.remove()
})

const iso = (time: number): string => new Date(time).toISOString()

/** A token that was obtained so many seconds ago and lives for so many. */
const start = async (age: number, life: number, more = ''): Promise<number> => {
  const obtained = Date.now() - age * 1000
  const times = `token_obtained_at = ${iso(obtained)}\ntoken_expires_at = ${iso(obtained + life * 1000)}\n`
  await place.write(
    'config.toml',
    `check_interval = 1 # often\n[[runners]]\nname = "one"\nurl = "${server.url}"\ntoken = "${token}"\n${times}executor = "docker"\n[runners.docker]\nimage = "i"\n${more}`,
  )
  const env = { PATH: process.env.PATH ?? '', XDG_STATE_HOME: place.folder, XDG_CACHE_HOME: place.folder }
  running = place.gantry(['start'], { signals, env })
  await server.until(() => server.seen(poll).length > 0)
  return obtained
}

const lastToken = () => (server.seen(poll).at(-1)?.json as { token?: string } | undefined)?.token

test('9. a token is replaced after three quarters of its life, in the file and in the requests', async () => {
  const obtained = await start(0, 8)
  await server.until(() => server.seen(reset).length > 0)
  const [asked] = server.seen(reset)
  assert.equal(asked?.json, { token })
  assert.is(asked?.headers['runner-token'], undefined)
  assert.ok((asked?.at ?? 0) - obtained >= 6000)
  await server.until(() => lastToken() === `${token}-new`)
  await server.until(() => server.seen(poll).length > 12)
  assert.is(lastToken(), `${token}-new`)
  const text = await place.read()
  assert.match(text, `token = "${token}-new"`)
  assert.match(text, 'token_expires_at = 0001-01-01T00:00:00Z')
  assert.match(text, 'check_interval = 1 # often')
  assert.is(server.seen(reset).length, 1)
  signals.emit('SIGQUIT', 'SIGQUIT')
  assert.match((await running).stderr, 'Runner "one" has a new token.')
})

test('a server that does not replace it is asked again', async () => {
  server.script(reset, { status: 400 })
  await start(10, 12)
  await server.until(() => lastToken() === `${token}-new`)
  assert.is(server.seen(reset).length, 2)
  signals.emit('SIGQUIT', 'SIGQUIT')
  assert.match((await running).stderr, 'ERROR: The token of Runner "one" could not be reset: 400.')
})

test('not when the feature flag says so', async () => {
  await start(10, 12, '[runners.feature_flags]\nFF_DISABLE_AUTOMATIC_TOKEN_ROTATION = true\n')
  await server.until(() => server.seen(poll).length > 2)
  assert.is(server.seen(reset).length, 0)
  signals.emit('SIGQUIT', 'SIGQUIT')
  assert.match((await running).stderr, /WARNING: The token expires at \S+ and is not replaced/)
})

test('a file that cannot be written: the new token is used', async () => {
  await start(0, 4)
  await place.write('config.toml', 'broken = [\n')
  await server.until(() => lastToken() === `${token}-new`)
  signals.emit('SIGQUIT', 'SIGQUIT')
  assert.match((await running).stderr, /ERROR: The runner has a new token, which could not be written/)
})

test('when a token is due', () => {
  const at = (tokenObtainedAt: string, tokenExpiresAt: string, tried?: number) =>
    dueAt({ tokenObtainedAt, tokenExpiresAt }, tried)
  assert.is(at('1970-01-01T00:00:10Z', '1970-01-01T00:00:18Z'), 16_000)
  assert.is(at('1970-01-01T00:00:10Z', '0001-01-01T00:00:00Z'), undefined)
  assert.is(at('0001-01-01T00:00:00Z', '1970-01-01T00:00:08Z'), 6000)
  assert.is(at('1970-01-01T00:00:10Z', '1970-01-01T00:00:18Z', 14_000), 17_000)
  assert.is(at('1970-01-01T00:00:10Z', '1970-01-01T00:00:18Z', 17_500), undefined)
  assert.is(dueAt({}), undefined)
})
