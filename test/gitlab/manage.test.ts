import { assert, suite } from '../harness/suite.ts'
import { type Coordinator, type Seen, startCoordinator } from './coordinator.ts'
import { createPlace, type Place } from './program.ts'

/** Numbers are those of runner-api §8. */
const test = suite('gitlab/manage')

let server: Coordinator
let place: Place

const runner = (name: string, token: string) => `[[runners]]
  name = "${name}" # ${name}
  url = "${server.url}"
  token = "${token}"
  executor = "docker"
`

test.before.each(async () => {
  server = await startCoordinator()
  place = await createPlace()
  server.state.runners.set('legacy-token', { id: 1 })
  await place.write(
    'config.toml',
    `concurrent = 1\n\n${runner('old', 'legacy-token')}\n${runner('new', 'glrt-created')}`,
  )
})

test.after.each(async () => {
  await server.close()
  await place.remove()
})

const sent = (seen: Seen | undefined): Record<string, string> => (seen?.json ?? {}) as Record<string, string>

test('5. verify fails for a runner that is gone, and takes it out with --delete', async () => {
  server.state.runners.clear()
  const before = await place.read()
  const failed = await place.gantry(['verify'])
  assert.is(failed.code, 2)
  assert.match(failed.stderr, 'Runner "old" (legacy-to) is removed in GitLab: 403')
  assert.match(failed.stderr, 'Runner "new" (created) is alive.')
  assert.is(await place.read(), before)
  const removed = await place.gantry(['verify', '--delete'])
  assert.is(removed.code, 0)
  assert.is(await place.read(), `concurrent = 1\n\n${runner('new', 'glrt-created')}`)
})

test('verify with a selector', async () => {
  assert.is((await place.gantry(['verify', '--name', 'new'])).code, 0)
  assert.is(server.requests.length, 1)
  assert.is((await place.gantry(['verify', '--name', 'nobody'])).code, 2)
  assert.is((await place.gantry(['verify'], { env: { CI_SERVER_TOKEN: 'x', RUNNER_NAME: 'nobody' } })).code, 0)
})

test('6. a server in trouble is asked five times, and the runner counts as valid', async () => {
  server.always('POST /runners/verify', { status: 500 })
  const { code, stderr } = await place.gantry(['verify', '--name', 'old'])
  assert.is(code, 0)
  assert.match(stderr, 'could not be verified: 500')
  assert.is(server.seen('POST /runners/verify').length, 5)
})

test('7. unregister a runner of a registration token', async () => {
  const { code } = await place.gantry(['unregister', '--name', 'old'])
  assert.is(code, 0)
  assert.equal(server.seen('DELETE /runners')[0]?.json, { token: 'legacy-token' })
  assert.is(await place.read(), `concurrent = 1\n\n${runner('new', 'glrt-created')}`)
})

test('7. a runner that GitLab keeps stays in the file', async () => {
  server.always('DELETE /runners', { status: 403, json: { message: '403 Forbidden' } })
  const before = await place.read()
  const { code, stderr } = await place.gantry(['unregister', '--name', 'old'])
  assert.is(code, 2)
  assert.match(stderr, '403 (403 Forbidden)')
  assert.is(await place.read(), before)
})

test('8. unregister this machine of a runner that was created in GitLab', async () => {
  server.state.runners.set('glrt-created', { id: 2 })
  const { code } = await place.gantry(['unregister', '--url', server.url, '--token', 'glrt-created'])
  assert.is(code, 0)
  const { token, system_id } = sent(server.seen('DELETE /runners/managers')[0])
  assert.is(token, 'glrt-created')
  assert.match(system_id ?? '', /^[sr]_[0-9a-zA-Z]{12}$/)
  assert.is(await place.read(), `concurrent = 1\n\n${runner('old', 'legacy-token')}\n`)
})

test('all runners: those that fail stay', async () => {
  const { code, stderr } = await place.gantry(['unregister', '--all-runners'])
  assert.is(code, 0)
  assert.match(stderr, 'Runner "old" (legacy-to) is unregistered.')
  assert.match(stderr, 'Runner "new" (created) could not be unregistered: 403')
  assert.is(await place.read(), `concurrent = 1\n\n${runner('new', 'glrt-created')}`)
})

test('unregister and reset-token want to know which', async () => {
  assert.is((await place.gantry(['unregister'])).code, 2)
  assert.is((await place.gantry(['reset-token'])).code, 2)
  assert.is(server.requests.length, 0)
})

test('reset-token writes the new token and nothing else', async () => {
  const { code } = await place.gantry(['reset-token', '--name', 'old'])
  assert.is(code, 0)
  const [request] = server.requests
  assert.is(request?.headers['runner-token'], undefined)
  assert.equal(request?.json, { token: 'legacy-token' })
  const text = await place.read()
  assert.match(text, 'name = "old" # old')
  assert.match(text, 'token = "legacy-token-new"')
  assert.match(text, /token_obtained_at = \d{4}-/)
  assert.match(text, 'token = "glrt-created"')
})

test('reset-token with an access token', async () => {
  await place.write('config.toml', runner('old', 'lost').replace('executor', 'id = 12\n  executor'))
  const { code } = await place.gantry(['reset-token', '--name', 'old', '--pat', 'glpat-x'])
  assert.is(code, 0)
  const [request] = server.seen('POST /runners/12/reset_authentication_token')
  assert.is(request?.headers['private-token'], 'glpat-x')
  assert.is(request?.body.toString(), 'null')
})

test('10. the system id is made once, and anew when its file is spoilt', async () => {
  const id = async () => {
    await place.gantry(['verify', '--name', 'new'])
    return sent(server.requests.at(-1)).system_id ?? ''
  }
  const first = await id()
  assert.match(first, /^[sr]_[0-9a-zA-Z]{12}$/)
  assert.is(await id(), first)
  assert.is(await place.read('.runner_system_id'), first)
  await place.write('.runner_system_id', 'garbage')
  assert.match(await id(), /^[sr]_[0-9a-zA-Z]{12}$/)
  assert.not.equal(await place.read('.runner_system_id'), 'garbage')
})

test('runners lists them without their tokens', async () => {
  const { code, stdout } = await place.gantry(['runners'])
  assert.is(code, 0)
  assert.is(stdout, `old\tdocker\tlegacy-to\t${server.url}\nnew\tdocker\tcreated\t${server.url}\n`)
})
