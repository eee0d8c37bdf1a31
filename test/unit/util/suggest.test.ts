import { suggest } from '../../../lib/util/suggest.ts'
import { assert, suite } from '../../harness/suite.ts'

const test = suite('util/suggest')

const KNOWN = ['script', 'services', 'stage', 'stages', 'image', 'artifacts', 'after_script', 'when', 'a']

for (const [name, expected] of [
  ['scripts', 'script'],
  ['scirpt', 'script'],
  ['Image', 'image'],
  ['imgae', 'image'],
  ['artefacts', 'artifacts'],
  ['after-script', 'after_script'],
  ['stagesx', 'stages'],
  ['xyz', undefined],
  ['', undefined],
  ['script', undefined],
  ['s'.repeat(100_000), undefined],
] as const)
  test(`${name.slice(0, 20)} → ${expected}`, () => assert.is(suggest(name, KNOWN), expected))
