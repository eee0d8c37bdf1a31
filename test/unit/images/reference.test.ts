import { addLine, describeLayers, type Layers } from '../../../lib/images/progress.ts'
import { fullName, isImageId, isPlatform, isPlatformOf, pullReference } from '../../../lib/images/reference.ts'
import { assert, suite } from '../../harness/suite.ts'

const test = suite('images/reference')

test(':latest is added where there is no colon and no digest', () => {
  const names = ['alpine', 'alpine:3', 'a/b@sha256:1', 'h:5000/a']
  assert.equal(names.map(pullReference), ['alpine:latest', 'alpine:3', 'a/b@sha256:1', 'h:5000/a'])
  assert.equal(names.map(fullName), ['alpine:latest', 'alpine:3', 'a/b@sha256:1', 'h:5000/a:latest'])
})

test('an id is a digest alone', () => {
  assert.ok(isImageId(`sha256:${'a'.repeat(64)}`))
  assert.not(isImageId('sha256:abc'))
  assert.not(isImageId(`alpine@sha256:${'a'.repeat(64)}`))
})

test('platforms', () => {
  assert.equal(['linux', 'arm64', 'linux/arm64', 'linux/arm/v7', 'plan9/mips'].filter(isPlatform).length, 5)
  assert.equal(['amiga', 'linux/', 'a/b/c/d', 'linux/arm 64', ''].filter(isPlatform), [])
  assert.ok(isPlatformOf('linux/arm64/v8', 'linux/arm64'))
  assert.ok(isPlatformOf('linux/arm64', 'linux/arm64/v8'))
  assert.ok(isPlatformOf('linux/amd64', 'amd64'))
  assert.ok(isPlatformOf('linux/amd64', ''))
  assert.not(isPlatformOf('linux/amd64', 'linux/arm64'))
  assert.not(isPlatformOf('linux/amd64', 'windows'))
})

test('progress counts complete layers', () => {
  const lines = [
    '3: Pulling from library/alpine',
    'aaaaaaaaaaaa: Pulling fs layer',
    'bbbbbbbbbbbb: Already exists',
    'aaaaaaaaaaaa: Verifying Checksum',
  ]
  const read = (layers: Layers, line: string): Layers => addLine(layers, line) ?? layers
  const layers = lines.reduce(read, new Map())
  assert.is(describeLayers(layers), '1/2 layers')
  assert.is(describeLayers(read(layers, 'aaaaaaaaaaaa: Pull complete')), '2/2 layers')
  assert.is(addLine(layers, 'Digest: sha256:1'), undefined)
})
