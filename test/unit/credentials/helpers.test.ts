import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createHelpers } from '../../../lib/credentials/helpers.ts'
import { assert, suite } from '../../harness/suite.ts'

const test = suite('credentials/helpers')
const path = process.env.PATH
let folder = ''

/** A program `docker-credential-NAME` that notes each call. */
const program = async (name: string, body: string): Promise<void> => {
  const file = join(folder, `docker-credential-${name}`)
  await writeFile(file, `#!/bin/sh\nregistry=$(cat)\necho "$1 $registry" >>"$0.calls"\n${body}\n`)
  await chmod(file, 0o755)
}

const calls = async (name: string): Promise<string> => readFile(join(folder, `docker-credential-${name}.calls`), 'utf8')

test.before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gantry-test-helpers-'))
  process.env.PATH = `${folder}:${path}`
})

test.after(async () => {
  process.env.PATH = path
  await rm(folder, { recursive: true })
})

test('get and list speak with the program on stdin and in JSON, each question once', async () => {
  const [list, get] = ['{"h.tld:5000":"u"}', '{"ServerURL":"h.tld:5000","Username":"u","Secret":"s"}']
  await program('good', `case $1 in list) echo '${list}' ;; get) echo '${get}' ;; esac`)
  const helpers = createHelpers()
  assert.equal(await helpers.list('good'), { ok: true, value: ['h.tld:5000'] })
  assert.equal(await helpers.get('good', 'h.tld:5000'), { ok: true, value: { username: 'u', password: 's' } })
  await helpers.get('good', 'h.tld:5000')
  assert.is(await calls('good'), 'list \nget h.tld:5000\n')
})

test('the user name <token> marks an identity token', async () => {
  await program('token', `echo '{"Username":"<token>","Secret":"t"}'`)
  assert.equal(await createHelpers().get('token', 'h'), { ok: true, value: { identityToken: 't' } })
})

test('credentials that are not found are empty', async () => {
  await program('empty', 'echo "credentials not found in native keychain"; exit 1')
  assert.equal(await createHelpers().get('empty', 'h'), { ok: true, value: {} })
})

test('a program that is missing or fails says so', async () => {
  await program('locked', 'echo "the keychain is locked"; exit 1')
  await program('babble', 'echo "s3cret in plain words"')
  const { get, list } = createHelpers()
  assert.equal(await get('nowhere', 'h'), {
    ok: false,
    reason: 'the program "docker-credential-nowhere" is not on the PATH',
  })
  assert.equal(await list('locked'), {
    ok: false,
    reason: '"docker-credential-locked list" failed: the keychain is locked',
  })
  assert.equal(await get('babble', 'h'), { ok: false, reason: '"docker-credential-babble" did not answer in JSON' })
})
