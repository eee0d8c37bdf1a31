import { assert, suite } from '../harness/suite.ts'
import { type Coordinator, startCoordinator } from './coordinator.ts'
import { createPlace, type Place } from './program.ts'

/** The example of "Register a runner that uses the Docker executor", with its template. */
const test = suite('gitlab/page')

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

const template = `[[runners]]
[runners.docker]
[[runners.docker.services]]
name = "postgres:latest"
[[runners.docker.services]]
name = "mysql:latest"
`

const expected = `concurrent = 1
check_interval = 0
connection_max_age = "15m0s"
shutdown_timeout = 0

[session_server]
  session_timeout = 1800

[[runners]]
  name = "docker-ruby:2.6"
  url = "URL/"
  id = 1
  token = "t1_registered1xxxxxxxx"
  token_obtained_at = NOW
  token_expires_at = 0001-01-01T00:00:00Z
  executor = "docker"
  [runners.cache]
    MaxUploadedArchiveSize = 0
    [runners.cache.s3]
      AssumeRoleMaxConcurrency = 0
    [runners.cache.gcs]
    [runners.cache.azure]
  [runners.docker]
    tls_verify = false
    image = "ruby:2.6"
    privileged = false
    disable_entrypoint_overwrite = false
    oom_kill_disable = false
    disable_cache = false
    volumes = ["/cache"]
    volume_keep = false
    shm_size = 0
    network_mtu = 0
    [[runners.docker.services]]
      name = "postgres:latest"
    [[runners.docker.services]]
      name = "mysql:latest"
`

test('the example of the page', async () => {
  const file = await place.write('test-config.template.toml', template)
  const { code, stderr } = await place.gantry(
    [
      'register',
      ...['--url', `${server.url}/`],
      ...['--registration-token', 'PROJECT_REGISTRATION_TOKEN'],
      ...['--description', 'docker-ruby:2.6'],
      ...['--executor', 'docker'],
      ...['--template-config', file],
      ...['--docker-image', 'ruby:2.6'],
    ],
    // The page's command asks for what it leaves out; Enter is pressed for tags and note.
    { input: '\n' },
  )
  assert.is(code, 0, stderr)
  const text = (await place.read()).replace(server.url, 'URL').replace(/(obtained_at = )\S+/, '$1NOW')
  assert.is(text, expected)
})

test('a second runner is added below the first', async () => {
  await place.write('config.toml', '# ours\nconcurrent = 4\n\n[[runners]]\n  name = "one" # first\n')
  const { code } = await place.gantry(
    ['register', '-n', '-u', server.url, '-t', 'glrt-aaaaaaaaaaaaaaaa', '--docker-image', 'alpine', '--name', 'two'],
    {},
  )
  assert.is(code, 0)
  const text = await place.read()
  assert.is(
    text.indexOf('# ours\nconcurrent = 4\n\n[[runners]]\n  name = "one" # first\n\n[[runners]]\n  name = "two"'),
    0,
  )
})

/** runner-docker-executor §10.4 */
const merges: readonly (readonly [title: string, template: string, argv: readonly string[], expected: RegExp])[] = [
  ['the template fills what is left open', 'limit = 3', [], /limit = 3/],
  ['a flag is stronger', 'limit = 3', ['--limit', '5'], /limit = 5/],
  ['zero is no value', 'limit = 3', ['--limit', '0'], /limit = 3/],
  ['off is no value', '[runners.docker]\nprivileged = true', ['--docker-privileged=false'], /privileged = true/],
  ['a list is taken', '[runners.docker]\nvolumes = ["/a"]', [], /volumes = \["\/a", "\/cache"\]/],
  ['or not', '[runners.docker]\nvolumes = ["/a"]', ['--docker-volumes', '/b'], /volumes = \["\/b", "\/cache"\]/],
  [
    'tables are merged',
    '[runners.docker.sysctls]\na = "1"\nb = "2"',
    ['--docker-sysctls', 'a:3'],
    /sysctls\]\n +a = "3"\n +b = "2"/,
  ],
  ['its name does not count', 'name = "template"', ['--name', 'own'], /name = "own"/],
  ['its token does not count', 'token = "x"', [], /token = "glrt-/],
  ['a bind on /cache is enough', '[runners.docker]\nvolumes = ["/h:/cache:rw"]', [], /volumes = \["\/h:\/cache:rw"\]/],
  ['no caches, no volume', '[runners.docker]\ndisable_cache = true', [], /volumes = \[\]/],
  [
    'its URL and image answer the questions',
    '[runners.docker]\nimage = "from-template"',
    [],
    /image = "from-template"/,
  ],
]

for (const [title, text, argv, pattern] of merges)
  test(`template: ${title}`, async () => {
    const file = await place.write('t.toml', `[[runners]]\nurl = "${server.url}"\n${text}\n`)
    const image = text.includes('image') ? [] : ['--docker-image', 'alpine']
    const common = ['-n', '--token', 'glrt-aaaaaaaaaaaaaaaa', '--template-config', file, ...image]
    const { code, stderr } = await place.gantry(['register', ...common, ...argv])
    assert.is(code, 0, stderr)
    assert.match(await place.read(), pattern)
  })

test('template: none or several runners, no TOML, wrong values', async () => {
  const rows = [
    ['', 'must contain exactly one [[runners]] entry'],
    ['[[runners]]\n[[runners]]\n', 'must contain exactly one [[runners]] entry'],
    ['[[runners', 'is not valid TOML'],
    ['[[runners]]\nlimit = "x"\n', 't.toml:2:9'],
  ] as const
  for (const [text, message] of rows) {
    const file = await place.write('t.toml', text)
    const { code, stderr } = await place.gantry(['register', '-n', '-u', server.url, '--template-config', file])
    assert.is(code, 2)
    assert.match(stderr, message)
  }
  assert.is(server.requests.length, 0)
})

test('a value that a setting cannot have', async () => {
  const wrong = ['--docker-memory', '1 parsec', '--docker-cpus', 'all', '--limit', 'x', '--docker-pull-policy', 'often']
  const { code, stderr } = await place.gantry(['register', '-n', '-u', server.url, ...wrong])
  assert.is(code, 2)
  for (const flag of ['docker-memory', 'docker-cpus', 'limit', 'docker-pull-policy'])
    assert.match(stderr, `--${flag} must be`)
})
