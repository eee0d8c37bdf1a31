import { chooseRunner } from '../../../lib/settings/choose.ts'
import { readConfig } from '../../../lib/settings/config.ts'
import { dockerDefaults, globalDefaults, runnerDefaults } from '../../../lib/settings/defaults.ts'
import { assert, suite } from '../../harness/suite.ts'

const test = suite('settings/config')

const read = (text: string, env: Record<string, string> = {}) => readConfig(text, 'c.toml', env).config

test('an empty runner has the reference runner’s values', () => {
  const [runner] = read('[[runners]]\n').runners
  assert.equal(runner?.docker, dockerDefaults)
  assert.equal(runner?.runner, runnerDefaults)
  assert.equal(read('').global, globalDefaults)
})

test('zeros and empty texts count as absent', () => {
  const config = read(
    'check_interval = 0\n[[runners]]\noutput_limit = 0\n[runners.docker]\nimage = ""\nwait_for_services_timeout = 0\nservices_limit = 0',
  )
  assert.is(config.global.checkInterval, 3)
  assert.is(config.runners[0]?.runner.outputLimit, 4096 * 1024)
  assert.is(config.runners[0]?.docker.image, undefined)
  assert.is(config.runners[0]?.docker.waitForServicesTimeout, 30)
  assert.is(config.runners[0]?.docker.servicesLimit, 0)
})

const expectedServices = [{ name: 'mysql:latest' }, { name: 'postgres:latest' }]

test('services as names and as tables are the same', () => {
  const short = read('[[runners]]\n[runners.docker]\nservices = ["mysql:latest", "postgres:latest"]')
  const long = read(
    '[[runners]]\n[runners.docker]\n[[runners.docker.services]]\nname = "mysql:latest"\n[[runners.docker.services]]\nname = "postgres:latest"',
  )
  assert.equal(short.runners[0]?.docker.services, expectedServices)
  assert.equal(long.runners[0]?.docker.services, expectedServices)
})

test('a service has its own environment', () => {
  const text =
    '[[runners]]\n[[runners.docker.services]]\nname = "db"\nalias = "a b"\nenvironment = ["X=1=2"]\nentrypoint = ["x"]'
  assert.equal(read(text).runners[0]?.docker.services, [
    { name: 'db', alias: 'a b', entrypoint: ['x'], variables: [{ key: 'X', value: '1=2', public: true }] },
  ])
})

test('the token and the address are filled from the environment', () => {
  const text = '[[runners]]\ntoken = "glrt-t1_${TOKEN}"\nurl = "https://$HOST/"\nname = "$HOST"'
  const { identity } = read(text, { TOKEN: 'abcdefghijkl', HOST: 'gitlab.example.com' }).runners[0] ?? {}
  assert.is(identity?.token, 'glrt-t1_abcdefghijkl')
  assert.is(identity?.shortToken, 'abcdefghi')
  assert.is(identity?.url, 'https://gitlab.example.com/')
  assert.is(identity?.name, '$HOST')
})

test('what a job may ask for is what the runner does, unless it says more', () => {
  const policies = (text: string) =>
    read(`[[runners]]\n[runners.docker]\n${text}`).runners[0]?.docker.allowedPullPolicies
  assert.equal(policies(''), ['always'])
  assert.equal(policies('pull_policy = ["if-not-present", "always"]'), ['if-not-present', 'always'])
  assert.equal(policies('allowed_pull_policies = ["never"]\npull_policy = "always"'), ['never'])
})

test('names of the file that are not in snake case', () => {
  const [runner] = read(
    '[[runners]]\ntls-ca-file = "/ca"\n[runners.custom_build_dir]\nenabled = false\n[runners.docker]\nipcmode = "host"\nenable_ipv6 = true',
  ).runners
  assert.is(runner?.identity.tlsCaFile, '/ca')
  assert.is(runner?.runner.customBuildDir, false)
  assert.is(runner?.docker.ipcMode, 'host')
  assert.is(runner?.docker.enableIpv6, true)
})

test('every setting is shown with its value and its place', () => {
  const { rows } = readConfig('concurrent = 2\n[[runners]]\n[runners.docker]\n  image = "ruby"\n', 'c.toml', {})
  const row = (name: string) => rows.find(found => found.name === name)
  assert.equal(row('concurrent')?.pos, { file: 'c.toml', line: 1, col: 14 })
  assert.equal(row('image'), {
    path: ['runners', 0, 'docker'],
    name: 'image',
    value: 'ruby',
    pos: { file: 'c.toml', line: 4, col: 11 },
  })
  assert.is(row('builds_dir')?.value, '/builds')
  assert.is(row('builds_dir')?.pos, undefined)
})

test('what the file does not set is shown in the units of the file', () => {
  const { rows } = readConfig('check_interval = 0\n[[runners]]\n', 'c.toml', {})
  const value = (name: string) => rows.find(row => row.name === name)?.value
  assert.is(value('check_interval'), 3)
  assert.is(value('output_limit'), 4096)
  assert.is(value('unhealthy_interval'), '1h0m0s')
})

test('the runner that is meant', () => {
  const config = read('[[runners]]\nname = "one"\n[[runners]]\nname = "two"\n')
  assert.is(chooseRunner(config, 'c.toml', 'two').identity.name, 'two')
  assert.throws(() => chooseRunner(config, 'c.toml', undefined), /several runners: "one", "two"/)
  assert.throws(() => chooseRunner(config, 'c.toml', 'twi'), /no runner "twi"/)
  assert.throws(() => chooseRunner(read(''), 'c.toml', undefined), /has no runner/)
  assert.is(chooseRunner(read('[[runners]]\nname = "x"'), 'c.toml', undefined).identity.name, 'x')
})
