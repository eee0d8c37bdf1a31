import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import S3rver from '@20minutes/s3rver'
import { objectName, presignedUrl } from '../../lib/gitlab/s3-url.ts'
import { cacheDefaults } from '../../lib/settings/cache-keys.ts'
import { assert, suite } from '../harness/suite.ts'
import { openDesk } from './desk.ts'

/** Caches in S3: a server that checks signatures, and jobs in containers. */
const test = suite('gitlab/s3', { timeout: 180 })

let server: S3rver
let port: number
let directory: string

test.before(async () => {
  directory = mkdtempSync(join(tmpdir(), 'gantry-s3-'))
  const options = { address: '127.0.0.1', silent: true, configureBuckets: [{ name: 'runners' }] }
  server = new S3rver({ ...options, port: 0, directory })
  port = (await server.run()).port
})

test.after(async () => {
  await server.close()
  rmSync(directory, { recursive: true, force: true })
})

/** The server's only account has the same word for both. */
const settings = (secret: string) => `[runners.cache]
Type = "s3"
Path = "some/path"
[runners.cache.s3]
ServerAddress = "127.0.0.1:${port}"
AccessKey = "S3RVER"
SecretKey = "${secret}"
BucketName = "runners"
Insecure = true
`

const cache = (key: string, more = {}) => ({
  cache: [{ key, paths: ['vendor'], policy: 'pull-push', when: 'on_success', ...more }],
})

test('a cache is sent there, comes back for the next job and as a fallback, and is sent again when it has changed', async () => {
  const desk = await openDesk({ docker: settings('S3RVER') })
  try {
    const place = `http://127.0.0.1:${port}/runners/some/path/runner/aaaaaaaaa/project/5`
    const first = await desk.run(['mkdir -p vendor/a; echo one > "vendor/a/b c"'], { id: 1, ...cache('main 1') })
    assert.is(first.state, 'success', first.trace)
    assert.match(first.trace, /Checking cache for main 1\.\.\.(.|\n)*file does not exist(.|\n)*Failed to extract cache/)
    assert.match(first.trace, `Uploading cache.zip to ${place}/main%201`)
    const second = await desk.run(['cat vendor/a/*'], { id: 2, ...cache('main 1') })
    assert.match(second.trace, /Successfully extracted cache(.|\n)*\none\n(.|\n)*Archive is up to date!/)
    const script = ['cat vendor/a/*', 'sleep 1; echo two > vendor/a/d']
    const third = await desk.run(script, { id: 3, ...cache('other', { fallback_keys: ['main 1'] }) })
    assert.match(third.trace, /\none\n(.|\n)*Uploading cache\.zip to \S+\/other/)
    const fourth = await desk.run(['cat vendor/a/*'], { id: 4, ...cache('other', { policy: 'pull' }) })
    assert.match(fourth.trace, /\none\ntwo\n(.|\n)*Not uploading cache other due to policy/)
    for (const { trace } of [first, second, third, fourth]) assert.not.match(trace, /S3RVER|X-Amz/)
  } finally {
    await desk.close()
  }
})

test('a server that lets nobody in is told of, and fails nothing', async () => {
  const desk = await openDesk({ docker: settings('not-the-secret') })
  try {
    const { state, trace } = await desk.run(['mkdir vendor; echo 1 > vendor/a'], cache('main'))
    assert.is(state, 'success', trace)
    assert.match(trace, /main: 403 SignatureDoesNotMatch(.|\n)*Failed to extract cache/)
    assert.match(trace, /main: 403 SignatureDoesNotMatch(.|\n)*Failed to create cache/)
    assert.not.match(trace, /not-the-secret|X-Amz/)
  } finally {
    await desk.close()
  }
})

const amazon = {
  ...cacheDefaults,
  accessKey: 'AKIAIOSFODNN7EXAMPLE',
  secretKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  bucketName: 'examplebucket',
}

test("the address of Amazon's own example", () => {
  const now = new Date('2013-05-24T00:00:00Z')
  const url = presignedUrl(amazon, { method: 'GET', key: 'test.txt', now, seconds: 86400 })
  assert.match(url, 'https://examplebucket.s3.amazonaws.com/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&')
  assert.match(url, /&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404$/)
})

test('where buckets and objects are', () => {
  const at = (settings: object, key = 'k') =>
    presignedUrl({ ...amazon, ...settings }, { method: 'PUT', key, now: new Date(), seconds: 60 }).split('?')[0]
  assert.is(at({ bucketLocation: 'eu-west-1' }), 'https://examplebucket.s3.eu-west-1.amazonaws.com/k')
  assert.is(at({ pathStyle: true }), 'https://s3.amazonaws.com/examplebucket/k')
  assert.is(at({ serverAddress: 'minio:9000', insecure: true }), 'http://minio:9000/examplebucket/k')
  assert.is(at({ serverAddress: 's3.example.com', pathStyle: false }), 'https://examplebucket.s3.example.com/k')
  assert.is(at({}, "a/b c'é"), 'https://examplebucket.s3.amazonaws.com/a/b%20c%27%C3%A9')
  const names = { runner: 'abc', projectId: 5, key: 'x/y' }
  assert.is(objectName(cacheDefaults, names), 'runner/abc/project/5/x/y')
  assert.is(objectName({ ...cacheDefaults, path: '/p/', shared: true }, names), 'p/project/5/x/y')
})
