import { isAllowed, refusal, refusalLines } from '../../../lib/images/allowed.ts'
import { assert, suite } from '../../harness/suite.ts'

const test = suite('images/allowed')

const list = (patterns: readonly string[], internal: readonly string[] = []) =>
  ({ key: 'allowed_images', patterns, internal }) as const

const deep = 'my.registry.tld/group/subgroup/ruby'
const rows: readonly (readonly [images: string, patterns: string, allowed: boolean])[] = [
  ['alpine', 'alpine', true],
  ['alpine', 'ubuntu', false],
  ['library/ruby', '* **/*:* */*:*', false],
  ['library/ruby', '**/* */*', true],
  ['library/ruby:2.1', '*', false],
  ['library/ruby:2.1', '**/* **/*:* */* */*:*', true],
  [deep, '* my.registry.tld/*/*', false],
  [deep, 'my.registry.tld/**/* my.registry.tld/*/*/*', true],
  [`${deep}:2.1`, '* my.registry.tld/*/*:*', false],
  [`${deep}:2.1`, 'my.registry.tld/**/*:* my.registry.tld/*/*/*:*', true],
  ['my.registry.tld/library/ruby', 'my.registry.tld/**/* my.registry.tld/*/*', true],
  ['my.registry.tld/library/ruby', '*', false],
  ['my.registry.tld/library/ruby:2.1', 'my.registry.tld/**/*:* my.registry.tld/*/*:*', true],
  ['my.registry.tld/ruby my.registry.tld/ruby:2.1', '*', false],
  ['ruby ruby:2.1 ruby:latest', '* **/*', true],
  ['ruby@sha256:abc', 'ruby:*', false],
  ['ruby@sha256:abc', 'ruby* ruby@*', true],
  ['ruby', '!ruby', false],
]
for (const [images, patterns, allowed] of rows)
  for (const image of images.split(' '))
    for (const pattern of patterns.split(' '))
      test(`${image} on ${pattern}: ${allowed}`, () => assert.is(isAllowed(image, list([pattern])), allowed))

test('a list is an OR, so that a pattern with ! excludes nothing', () => {
  assert.ok(isAllowed('ruby:2.1', list(['alpine', 'ruby:*'])))
  assert.ok(isAllowed('ruby:2.1', list(['!ruby:2.1', 'ruby:*'])))
})

test('an empty list allows all, internal images are always allowed', () => {
  assert.ok(isAllowed('alpine', list([])))
  assert.ok(isAllowed('gitlab/gitlab-runner-helper', list(['alpine'], ['gitlab/gitlab-runner-helper'])))
})

test('a refusal is what GitLab Runner says', () => {
  assert.equal(refusalLines('redis', { key: 'allowed_services', patterns: ['postgres:*', 'mysql'], internal: [] }), [
    '',
    'The "redis" image is not present on list of allowed services:',
    '- postgres:*',
    '- mysql',
    '',
    "Please check runner's allowed_services configuration: " +
      'https://docs.gitlab.com/runner/configuration/advanced-configuration.html',
  ])
  const { reason, message } = refusal('redis', list(['alpine']))
  assert.equal([reason, message], ['runner_system_failure', 'disallowed image'])
})
