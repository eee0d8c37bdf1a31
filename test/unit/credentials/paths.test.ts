import { convertToRegistryPath, covers, dockerKey, normalizeImageRef } from '../../../lib/credentials/paths.ts'
import { assert, suite } from '../../harness/suite.ts'

const test = suite('credentials/paths')

const keys: readonly (readonly [string, string])[] = [
  ['my.hostname', 'my.hostname'],
  ['my.hostname/with/path', 'my.hostname/with/path'],
  ['my.HOSTNAME/With/Path/CASE', 'my.hostname/With/Path/CASE'],
  ['my.hostname/with/tag/image:latest', 'my.hostname/with/tag/image'],
  ['my.hostname:5000/with/tag/image:latest', 'my.hostname:5000/with/tag/image'],
  ['my.hostname:5000', 'my.hostname:5000'],
  ['http://index.docker.io/v1/', 'docker.io'],
  ['https://index.docker.io/v1/', 'docker.io'],
  ['HTTPS://INDEX.DOCKER.IO/V1/', 'docker.io'],
  ['HTTPS://INDEX.DOCKER.IO/V1/blibb', 'docker.io'],
  ['https://my.hostname/v1/something', 'my.hostname'],
  ['https://registry.domain.tld:5005/v1/', 'registry.domain.tld:5005'],
  ['index.docker.io', 'index.docker.io'],
  ['docker.io', 'docker.io'],
  ['my.hostname/', 'my.hostname'],
  ['my.hostname/group/', 'my.hostname/group'],
]
for (const [key, path] of keys) test(`key ${key}`, () => assert.is(convertToRegistryPath(key), path))

const images: readonly (readonly [string, string])[] = [
  ['tutum.co/user/ubuntu', 'tutum.co/user/ubuntu'],
  ['tutum.co/user/ubuntu:latest', 'tutum.co/user/ubuntu'],
  ['cr.internal:5000/user/ubuntu', 'cr.internal:5000/user/ubuntu'],
  ['user/ubuntu', 'docker.io/user/ubuntu'],
  ['ubuntu', 'docker.io/ubuntu'],
  ['ubuntu:22.04', 'docker.io/ubuntu'],
  ['index.docker.io/user/ubuntu', 'docker.io/user/ubuntu'],
  ['InDex.DOCKER.io/user/ubuntu', 'docker.io/user/ubuntu'],
  ['docker.io/user/ubuntu', 'docker.io/user/ubuntu'],
  ['DOCKER.io/user/ubuntu', 'docker.io/user/ubuntu'],
  ['foo.bar:123/asdf/baz:latest', 'foo.bar:123/asdf/baz'],
  ['FOO.BAR:123/With/Case', 'foo.bar:123/With/Case'],
  ['localhost/test:xxx', 'localhost/test'],
  ['LOCALHOST/test:xxx', 'localhost/test'],
  ['notLocalhost/test', 'docker.io/notLocalhost/test'],
  ['localhost:1234/test', 'localhost:1234/test'],
  ['registry.local/ns/image', 'registry.local/ns/image'],
  ['registry.local/repo/img@sha256:abc', 'registry.local/repo/img@sha256'],
  ['registry.local/repo/img:1@sha256:abc', 'registry.local/repo/img'],
]
for (const [image, path] of images) test(`image ${image}`, () => assert.is(normalizeImageRef(image), path))

test('a path covers itself and what lies below, and no longer name', () => {
  assert.ok(covers('host', 'host/a/b'))
  assert.ok(covers('host/a', 'host/a'))
  assert.not(covers('host/a', 'host/ab'))
  assert.not(covers('host/a/b', 'host/a'))
  assert.not(covers('host', 'host:5000/a'))
})

test('docker looks up hosts, and Docker Hub by its URL', () => {
  assert.is(dockerKey('registry.example.com:5000/a/b:1'), 'registry.example.com:5000')
  assert.is(dockerKey('ubuntu'), 'https://index.docker.io/v1/')
  assert.is(dockerKey('docker.io/user/ubuntu'), 'https://index.docker.io/v1/')
})
