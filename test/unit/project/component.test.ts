import { parseComponent, pickVersion } from '../../../lib/project/component.ts'
import { assert, suite } from '../../harness/suite.ts'

const test = suite('project/component')

const TAGS = [
  '1.0.0',
  '1.2.0',
  '1.10.1',
  'v1.10.0',
  '2.0.0-rc.1',
  '2.1.0',
  '10.0.0',
  'main',
  '3.0.0-beta',
  '1.2.9+build',
]

for (const [version, tag] of [
  ['~latest', '10.0.0'],
  ['1', '1.10.1'],
  ['1.2', '1.2.9+build'],
  ['2', '2.1.0'],
  ['3', undefined],
  ['4', undefined],
  ['1.2.0', undefined],
  ['main', undefined],
] as const)
  test(`80: ${version} is ${tag}`, () => assert.is(pickVersion(version, TAGS), tag))

test('an address taken apart', () =>
  assert.equal(parseComponent('gitlab.com:8443/a/b/c/name@~latest'), {
    host: 'gitlab.com:8443',
    project: 'a/b/c',
    name: 'name',
    version: '~latest',
  }))

for (const address of ['name@1', 'host/name@1', 'host/a/name', 'host/a/name@', ''])
  test(`"${address}" names no component`, () => assert.is(parseComponent(address), undefined))
