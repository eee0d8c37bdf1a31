import { doublestar } from '../../../lib/util/doublestar.ts'
import { assert, suite } from '../../harness/suite.ts'

const test = suite('util/doublestar')

/** The first part is the table of runner-docker-executor §6.4. */
const rows: readonly (readonly [text: string, pattern: string, matches: boolean])[] = [
  ['alpine', 'alpine', true],
  ['alpine', 'ubuntu', false],
  ['library/ruby', '*', false],
  ['library/ruby', '**/*', true],
  ['library/ruby', '**/*:*', false],
  ['library/ruby', '*/*', true],
  ['library/ruby', '*/*:*', false],
  ['library/ruby:2.1', '*', false],
  ['library/ruby:2.1', '**/*', true],
  ['library/ruby:2.1', '**/*:*', true],
  ['library/ruby:2.1', '*/*', true],
  ['library/ruby:2.1', '*/*:*', true],
  ['my.registry.tld/group/subgroup/ruby', '*', false],
  ['my.registry.tld/group/subgroup/ruby', 'my.registry.tld/**/*', true],
  ['my.registry.tld/group/subgroup/ruby', 'my.registry.tld/*/*/*', true],
  ['my.registry.tld/group/subgroup/ruby', 'my.registry.tld/*/*', false],
  ['my.registry.tld/group/subgroup/ruby:2.1', 'my.registry.tld/**/*:*', true],
  ['my.registry.tld/group/subgroup/ruby:2.1', 'my.registry.tld/*/*/*:*', true],
  ['my.registry.tld/group/subgroup/ruby:2.1', 'my.registry.tld/*/*:*', false],
  ['my.registry.tld/library/ruby', 'my.registry.tld/**/*', true],
  ['my.registry.tld/library/ruby', 'my.registry.tld/*/*', true],
  ['my.registry.tld/library/ruby:2.1', 'my.registry.tld/*/*:*', true],
  ['my.registry.tld/ruby', '*', false],
  ['my.registry.tld/ruby:2.1', '*', false],
  ['ruby', '*', true],
  ['ruby:2.1', '**/*', true],
  ['ruby@sha256:0a', 'ruby:*', false],
  ['ruby@sha256:0a', 'ruby*', true],
  ['!alpine', 'alpine', false],
  ['alpine', '!ubuntu', false],
  ['', '', true],
  ['a/b/c', 'a/**', true],
  ['a', 'a/**', true],
  ['ab', 'a/**', false],
  ['a/x/y/c', 'a/**/c', true],
  ['a/c', 'a/**/c', true],
  ['a/b', 'a**', false],
  ['cat', '[a-c]at', true],
  ['dat', '[^a-c]at', true],
  ['cat', '[!a-c]at', false],
  ['/at', '[^a]at', false],
  ['a.b', 'a?b', true],
  ['a/b', 'a?b', false],
  ['b.js', '{a,b}.{js,ts}', true],
  ['c.js', '{a,b}.{js,ts}', false],
  ['a/x', '{a,b/**}/x', true],
  ['a*', 'a\\*', true],
  ['ab', 'a\\*', false],
  ['a', '[', false],
  ['a', '{a', false],
  ['a', 'a\\', false],
]

for (const [text, pattern, matches] of rows)
  test(`${text} ${matches ? 'matches' : 'does not match'} ${pattern}`, () =>
    assert.is(doublestar(pattern)(text), matches))
