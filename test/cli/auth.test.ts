import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gantry } from '../harness/gantry.ts'
import { assert, suite } from '../harness/suite.ts'

const test = suite('cli/auth')
let cwd = ''

test.before(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'gantry-test-auth-'))
  await writeFile(join(cwd, 'old.json'), '{"auths":{"other.tld":{"auth":"eDp5"}},"credsStore":"pass"}')
  await writeFile(join(cwd, 'broken.json'), '{"auths":')
})

test.after(() => rm(cwd, { recursive: true }))

test('config adds to a file and leaves it as it is', async () => {
  const before = await readFile(join(cwd, 'old.json'), 'utf8')
  const { code, stdout } = await gantry(
    ['auth', 'config', '--registry', 'r.tld:5000', '--username', 'u', '--password-stdin', '--merge', 'old.json'],
    { cwd, stdin: 'p\n' },
  )
  assert.is(code, 0)
  assert.equal(JSON.parse(stdout), {
    auths: { 'other.tld': { auth: 'eDp5' }, 'r.tld:5000': { auth: 'dTpw' } },
    credsStore: 'pass',
  })
  assert.is(await readFile(join(cwd, 'old.json'), 'utf8'), before)
})

test('config names helpers and stores without asking for a password', async () => {
  const helper = await gantry(['auth', 'config', '--registry', 'r.tld', '--cred-helper', 'ecr-login'])
  assert.equal(JSON.parse(helper.stdout), { credHelpers: { 'r.tld': 'ecr-login' } })
  const store = await gantry(['auth', 'config', '--creds-store', 'pass', '--format', 'toml'])
  assert.is(store.stdout, 'environment = ["DOCKER_AUTH_CONFIG={\\"credsStore\\":\\"pass\\"}"]\n')
})

const wrong: readonly (readonly [argv: string, sentence: string])[] = [
  ['auth config', '"gantry auth config" needs --registry.'],
  ['auth config --registry r.tld', '"gantry auth config" needs --username and --password-stdin.'],
  ['auth config --creds-store pass --format yaml', '--format is json or toml, not "yaml".'],
  ['auth config --creds-store pass --merge broken.json', 'broken.json cannot be merged into: it is not valid JSON.'],
  ['auth config --creds-store pass --merge none.json', 'none.json cannot be merged into: it cannot be read.'],
  ['auth check', '"gantry auth check" needs an image.'],
  ['auth login', '"gantry auth login" needs a registry.'],
  ['auth forget r.tld', '"gantry auth" cannot "forget r.tld".'],
  ['image digest', '"gantry image" cannot do "digest" like this.'],
  ['image pin none.yml', 'There is no none.yml here.'],
]
for (const [argv, sentence] of wrong)
  test(`${argv}: exit code 2`, async () => {
    const { code, stdout, stderr } = await gantry(argv.split(' '), { cwd })
    assert.is(code, 2)
    assert.is(stdout, '')
    assert.match(stderr, sentence)
  })

const passwords: readonly (readonly [argv: string, stdin: string, sentence: string])[] = [
  ['auth config --registry r.tld -u u --password-stdin', '\n', 'There is no password on stdin.'],
  ['auth login r.tld -u u --password-stdin', '', 'There is no password on stdin.'],
  ['auth config --registry r.tld -u a:b --password-stdin', 'p', 'The user name "a:b" has a colon in it'],
]
for (const [argv, stdin, sentence] of passwords)
  test(`${argv} with ${JSON.stringify(stdin)}: exit code 2`, async () => {
    const { code, stdout, stderr } = await gantry(argv.split(' '), { cwd, stdin })
    assert.is(code, 2)
    assert.is(stdout, '')
    assert.match(stderr, sentence)
  })

test('check refuses a helper with a path as wrong input', async () => {
  const env = { ...process.env, HOME: cwd, DOCKER_AUTH_CONFIG: '{"credsStore":"../x"}' }
  const { code, stderr } = await gantry(['auth', 'check', 'r.tld/a:1'], { cwd, env })
  assert.is(code, 2)
  assert.match(stderr, 'A credential helper must be named without a path')
})
