import { stat } from 'node:fs/promises'
import { assert, suite } from '../harness/suite.ts'
import { type Coordinator, startCoordinator } from './coordinator.ts'
import { createPlace, type Place } from './program.ts'

/** Numbers are those of runner-api §8. */
const test = suite('gitlab/register')

let server: Coordinator
let place: Place

test.before.each(async () => {
  server = await startCoordinator()
  place = await createPlace()
})

test.after.each(async () => {
  await server.close()
  await place.remove()
})

const register = (...argv: string[]) =>
  place.gantry(['register', '--non-interactive', '--url', `${server.url}/`, '--docker-image', 'ruby:2.6', ...argv])

const json = (route: string): Record<string, unknown> => (server.seen(route)[0]?.json ?? {}) as Record<string, unknown>

test('1. a registration token becomes a runner', async () => {
  const { code } = await register('--registration-token', 'PROJECT', '--executor', 'docker')
  assert.is(code, 0)
  const { token, run_untagged, locked, paused, info } = json('POST /runners')
  assert.equal([token, run_untagged, locked, paused], ['PROJECT', true, true, false])
  assert.ok(info)
  assert.is(server.seen('POST /runners')[0]?.headers['runner-token'], 'PROJECT')
  assert.match(await place.read(), 'token = "t1_registered1xxxxxxxx"')
  assert.is((await stat(place.configFile)).mode & 0o777, 0o600)
})

test('1. what GitLab keeps of the runner', async () => {
  const { code } = await register(
    ...['--registration-token', 'P', '--name', 'n', '--tag-list', 'a, b,', '--run-untagged=false', '--locked=false'],
    ...['--access-level', 'ref_protected', '--maximum-timeout', '600', '--paused', '--maintenance-note', 'note'],
  )
  assert.is(code, 0)
  const { info: _, ...rest } = json('POST /runners')
  assert.equal(rest, {
    description: 'n',
    maintenance_note: 'note',
    tag_list: 'a,b',
    run_untagged: false,
    locked: false,
    access_level: 'ref_protected',
    maximum_timeout: 600,
    paused: true,
    token: 'P',
  })
})

test('2. a registration that is refused changes nothing', async () => {
  await place.write('config.toml', 'concurrent = 3 # mine\n')
  server.script('POST /runners', { status: 403, json: { message: '403 Forbidden' } })
  const { code, stderr } = await register('--registration-token', 'WRONG')
  assert.is(code, 2)
  assert.match(stderr, '403 (403 Forbidden)')
  assert.not.match(stderr, 'WRONG')
  assert.is(await place.read(), 'concurrent = 3 # mine\n')
})

test('3. a token of GitLab is verified, never registered', async () => {
  const { code } = await register('--token', 'glrt-abcdefghijklmno')
  assert.is(code, 0)
  assert.is(server.seen('POST /runners').length, 0)
  const { token, system_id } = json('POST /runners/verify')
  assert.is(token, 'glrt-abcdefghijklmno')
  assert.match(String(system_id), /^[sr]_[0-9a-zA-Z]{12}$/)
  assert.match(await place.read(), /id = 1\n {2}token = "glrt-abcdefghijklmno"/)
})

test('3. what is set in GitLab cannot be given with such a token', async () => {
  const refused = await register('--token', 'glrt-abcdefghijklmno', '--tag-list', 'a', '--locked=false')
  assert.is(refused.code, 2)
  assert.match(refused.stderr, '--locked, --tag-list cannot be given')
  assert.is(server.requests.length, 0)
  const ignored = await register('--registration-token', 'glrt-abcdefghijklmno', '--tag-list', 'a')
  assert.is(ignored.code, 0)
  assert.match(ignored.stderr, 'WARNING: --tag-list ignored')
})

test('4. an old server answers a verification with text', async () => {
  server.always('POST /runners/verify', { status: 200, headers: { 'Content-Type': 'text/plain' }, body: '200' })
  const { code } = await register('--token', 'glrt-abcdefghijklmno')
  assert.is(code, 3)
  const [first, second] = server.seen('POST /runners/verify')
  assert.is(first?.headers.accept, 'application/json')
  assert.is(second?.headers.accept, undefined)
  assert.is(await place.read(), '')
})

test('a token of neither kind is used as it is', async () => {
  server.state.runners.set('plain-token', { id: 7 })
  const { code, stderr } = await register('--token', 'plain-token')
  assert.is(code, 0)
  assert.match(stderr, 'WARNING: The token is not one of a runner')
  assert.match(await place.read(), /id = 0\n {2}token = "plain-token"/)
})

test('the headers of every call', async () => {
  await register('--token', 'glrt-abcdefghijklmno')
  const { headers } = server.requests[0] ?? {}
  assert.match(String(headers?.['user-agent']), /^gantry /)
  assert.match(String(headers?.['x-request-id']), /^[0-9a-f]{32}$/)
  assert.is(headers?.['content-type'], 'application/json')
})

test('a server that is not there', async () => {
  await server.close()
  const { code, stderr } = await register('--registration-token', 'P')
  assert.is(code, 3)
  assert.match(stderr, 'ECONNREFUSED')
})

test('a file that cannot be written takes the runner back', async () => {
  const blocked = ['--config', `${place.folder}/file/config.toml`]
  await place.write('file', 'no folder')
  assert.is((await register('--registration-token', 'P', ...blocked)).code > 0, true)
  assert.is(server.seen('POST /runners').length, 0)
})

test('a failure after the registration takes the runner back, unless it is to be left', async () => {
  const wrong = ['--registration-token', 'P', '--executor', 'shell']
  assert.is((await register(...wrong)).code, 2)
  assert.is(server.seen('DELETE /runners').length, 1)
  assert.is((await register(...wrong, '--leave-runner')).code, 2)
  assert.is(server.seen('DELETE /runners').length, 1)
})

test('the answers of a person', async () => {
  const input = `${server.url}\nPROJECT\nmy runner\na,b\n\nshell\ndocker\n\nruby:3.3\n`
  const { code, stderr } = await place.gantry(['register'], { input })
  assert.is(code, 0, stderr)
  assert.match(await place.read(), 'name = "my runner"')
  assert.match(await place.read(), 'image = "ruby:3.3"')
  assert.is(json('POST /runners').tag_list, 'a,b')
  assert.not.match(stderr, 'PROJECT')
})

test('a question that nobody answers changes nothing', async () => {
  const { code } = await place.gantry(['register', '--url', server.url], { input: 'PROJECT' })
  assert.is(code, 2)
  assert.is(await place.read(), '')
})

test('what is missing without a person', async () => {
  const { code, stderr } = await place.gantry(['register', '--non-interactive', '--url', server.url])
  assert.is(code, 2)
  assert.match(stderr, 'The token needs to be entered')
})

test('flags from the environment', async () => {
  const env = {
    CI_SERVER_URL: server.url,
    CI_SERVER_TOKEN: 'glrt-abcdefghijklmno',
    REGISTER_NON_INTERACTIVE: 'true',
    RUNNER_NAME: 'from env',
    DOCKER_IMAGE: 'alpine',
    DOCKER_VOLUMES: '/a:/b:ro,Z',
    DOCKER_PULL_POLICY: 'always,if-not-present',
    DOCKER_PRIVILEGED: 'true',
  }
  const { code, stderr } = await place.gantry(['register'], { env })
  assert.is(code, 0, stderr)
  const text = await place.read()
  assert.match(text, 'name = "from env"')
  assert.match(text, 'volumes = ["/a:/b:ro,Z", "/cache"]')
  assert.match(text, 'pull_policy = ["always", "if-not-present"]')
  assert.match(text, 'privileged = true')
})
