import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, readlink, rm, stat, writeFile } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { sweepConfigFolders, withConfigFolder } from '../../../lib/credentials/folder.ts'
import { assert, suite } from '../../harness/suite.ts'

const test = suite('credentials/folder')

const mode = async (path: string): Promise<string> => ((await stat(path)).mode & 0o777).toString(8)

test('the folder is private and goes away, whatever happens', async () => {
  const seen: string[] = []
  const failed = await withConfigFolder('{"auths":{}}', '/nowhere', async folder => {
    seen.push(folder)
    assert.is(await mode(folder), '700')
    assert.is(await mode(join(folder, 'config.json')), '600')
    assert.is(await readFile(join(folder, 'config.json'), 'utf8'), '{"auths":{}}')
    throw new Error('broken off')
  }).catch((error: Error) => error.message)
  assert.is(failed, 'broken off')
  assert.equal(seen.map(existsSync), [false])
})

test('contexts and TLS files of the user stay reachable', async () => {
  const client = await mkdtemp(join(tmpdir(), 'gantry-test-client-'))
  await mkdir(join(client, 'contexts'))
  await writeFile(join(client, 'ca.pem'), '')
  await withConfigFolder('{}', client, async folder => {
    assert.is(await readlink(join(folder, 'contexts')), join(client, 'contexts'))
    assert.is(await readlink(join(folder, 'ca.pem')), join(client, 'ca.pem'))
    assert.not(existsSync(join(folder, 'key.pem')))
  })
  assert.ok(existsSync(join(client, 'contexts')))
  await rm(client, { recursive: true })
})

test('what a killed run has left is removed by the next one; those of living runs stay', async () => {
  const prefix = join(tmpdir(), `gantry-docker-config-${hostname()}-`)
  const dead = `${prefix}4194999-test`
  const alive = `${prefix}${process.pid}-test`
  await mkdir(dead)
  await mkdir(alive)
  await sweepConfigFolders()
  assert.equal([dead, alive].map(existsSync), [false, true])
  await rm(alive, { recursive: true })
})
