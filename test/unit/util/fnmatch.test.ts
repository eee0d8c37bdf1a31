import { fnmatch } from '../../../lib/util/fnmatch.ts'
import { assert, suite } from '../../harness/suite.ts'

const test = suite('util/fnmatch')

/** Glob → paths that match | paths that do not: the table of ci-yaml §4.5 and more, recorded from Ruby 3.1. */
const rows: readonly (readonly [glob: string, matches: string, not: string])[] = [
  ['docs/**', 'docs/a.md', 'docs/a/b.md docs'],
  ['docs/**/*', 'docs/a.md docs/a/b/c.md', 'docs'],
  ['docs', 'docs', 'docs/a'],
  ['docs/', 'docs/', 'docs/a docs'],
  ['*', 'a .a', 'a/b'],
  ['**', 'a', 'a/b'],
  ['**/*', 'a a/b a/.b', ''],
  ['*.md', 'README.md', 'a/README.md'],
  ['**.md', 'README.md', 'a/README.md'],
  ['**/*.md', 'README.md a/b/README.md', 'README.mdx'],
  ['*.{rb,py}', 'a.rb a.py', 'a.js a.{rb,py}'],
  ['a/{b,c}/**/*', 'a/b/x a/c/x/y', 'a/d/x'],
  ['{a,{b,c}}', 'a b c', '{a,{b,c}}'],
  ['[Mm]akefile', 'Makefile makefile', 'Lakefile'],
  ['[!a]x', 'bx', 'ax'],
  ['[^a]x', 'bx', 'ax'],
  ['[a-c]', 'b', 'd'],
  ['[a-]', 'a -', 'b'],
  ['[]a]', '', '] a'],
  ['[ab', '', 'a [ab'],
  ['?.rb', 'a.rb é.rb 😀.rb', 'ab.rb .rb'],
  ['a?b', 'axb', 'a/b'],
  ['**/a/**/b', 'a/b x/a/y/z/b', 'a/b/c'],
  ['a**/b', 'axx/b', 'a/x/b'],
  ['*/**', 'a/b', 'a/b/c a'],
  ['dir/*', 'dir/.x', '.dir/x'],
  ['./a', './a', 'a'],
  ['/a', '/a', 'a'],
  ['a//b', 'a//b', 'a/b'],
  ['@(a|b)', '@(a|b)', 'a'],
  ['!(a)', '!(a)', 'b'],
  ['[[:alpha:]]', ':]', 'a'],
  ['\\*', '*', 'a'],
  ['a\\', 'a\\', 'a'],
  ['{a', '', 'a {a'],
  ['a}', 'a}', 'a'],
  ['{}', '', 'a {}'],
  ['Dockerfile', 'Dockerfile', 'dockerfile'],
  ['**/**/a', 'a x/a x/y/a', 'b'],
  ['[é-ü]', 'ö', 'a'],
]

for (const [glob, matches, not] of rows) {
  const matcher = fnmatch(glob)
  for (const path of matches.split(' ').filter(Boolean)) test(`${glob} matches ${path}`, () => assert.ok(matcher(path)))
  for (const path of not.split(' ').filter(Boolean))
    test(`${glob} does not match ${path}`, () => assert.not(matcher(path)))
}

test('99: docs/**', () =>
  assert.equal([fnmatch('docs/**')('docs/a/b.md'), fnmatch('docs/**/*')('docs/a/b.md')], [false, true]))
test('100: *.md', () =>
  assert.equal([fnmatch('*.md')('a/README.md'), fnmatch('**/*.md')('a/README.md')], [false, true]))
test('101: ./Dockerfile', () => assert.is(fnmatch('./Dockerfile')('Dockerfile'), false))

for (const [name, glob, path] of [
  ['stars', `${'*a'.repeat(50)}b`, 'a'.repeat(2000)],
  ['globstars', `${'**/a/'.repeat(50)}b`, 'a/'.repeat(2000)],
  ['braces', '{a,b}'.repeat(40), 'a'.repeat(40)],
  ['open braces', '{'.repeat(100_000), 'a'],
  ['nested braces', `${'{a,'.repeat(5000)}b${'}'.repeat(5000)}`, 'c'],
] as const)
  test(`many ${name} take no time`, () => assert.is(fnmatch(glob)(path), false))
