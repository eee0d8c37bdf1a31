import { formatImageReference, normaliseImage, parseImageReference, withDefaultTag } from '../../../lib/docker/image.ts'
import { assert, suite } from '../../harness/suite.ts'

const test = suite('docker/image')
const sha = `sha256:${'a'.repeat(64)}`

const forms: readonly (readonly [string, ReturnType<typeof parseImageReference>])[] = [
  ['redis', { path: 'redis' }],
  ['redis:7', { path: 'redis', tag: '7' }],
  [`redis@${sha}`, { path: 'redis', digest: sha }],
  [`redis:7@${sha}`, { path: 'redis', tag: '7', digest: sha }],
  ['group/redis', { path: 'group/redis' }],
  ['example.com/redis', { registry: 'example.com', path: 'redis' }],
  ['localhost/redis', { registry: 'localhost', path: 'redis' }],
  ['registry:5000/group/redis:7', { registry: 'registry:5000', path: 'group/redis', tag: '7' }],
  ['Host/redis', { registry: 'Host', path: 'redis' }],
  ['a__b/c-d--e.f', { path: 'a__b/c-d--e.f' }],
  ['', undefined],
  ['Redis', undefined],
  ['group/Redis', undefined],
  ['redis:', undefined],
  ['redis@sha256:abc', undefined],
  ['redis 7', undefined],
  ['http://example.com/redis', undefined],
]

for (const [text, expected] of forms) {
  test(`"${text.replace(sha, 'sha256:…')}"`, () => {
    assert.equal(parseImageReference(text), expected)
    if (expected) assert.is(formatImageReference(expected), text)
  })
}

test('the default tag is added only without tag and digest', () => {
  const given = ['redis', 'redis:7', `redis@${sha}`, 'localhost:5000/redis', 'NOT AN IMAGE']
  assert.equal(given.map(withDefaultTag), [
    'redis:latest',
    'redis:7',
    `redis@${sha}`,
    'localhost:5000/redis:latest',
    'NOT AN IMAGE',
  ])
})

test("Docker's full form", () => {
  const given = ['redis', 'group/redis:7', 'index.docker.io/redis', 'docker.io/redis', 'example.com/redis', 'Redis']
  assert.equal(given.map(normaliseImage), [
    'docker.io/library/redis:latest',
    'docker.io/group/redis:7',
    'docker.io/library/redis:latest',
    'docker.io/library/redis:latest',
    'example.com/redis:latest',
    undefined,
  ])
})
