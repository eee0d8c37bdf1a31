import { colourLevel, createStyle, hasUnicode, jobColour } from '../../../lib/ui/colours.ts'
import { assert, suite } from '../../harness/suite.ts'

const test = suite('ui/colours')

type Env = Readonly<Record<string, string>>

const level = (flag: boolean | undefined, env: Env, isTTY: boolean, expected: 0 | 1) =>
  test(`level: ${flag} ${JSON.stringify(env)} ${isTTY}`, () => assert.is(colourLevel(flag, env, isTTY), expected))

level(undefined, {}, true, 1)
level(undefined, {}, false, 0)
level(undefined, { TERM: 'dumb' }, true, 0)
level(undefined, { NO_COLOR: '1' }, true, 0)
level(undefined, { NO_COLOR: '' }, true, 1)
level(undefined, { FORCE_COLOR: '1' }, false, 1)
level(undefined, { FORCE_COLOR: '' }, false, 1)
level(undefined, { FORCE_COLOR: '0' }, true, 0)
level(undefined, { FORCE_COLOR: 'false' }, true, 0)
level(undefined, { FORCE_COLOR: '3', NO_COLOR: '1' }, false, 1)
level(undefined, { CI: '1', GITLAB_CI: '1' }, false, 0)
level(true, { NO_COLOR: '1', FORCE_COLOR: '0' }, false, 1)
level(false, { FORCE_COLOR: '1' }, true, 0)

const unicode = (env: Env, expected: boolean) =>
  test(`unicode: ${JSON.stringify(env)}`, () => assert.is(hasUnicode(env), expected))

unicode({}, true)
unicode({ LANG: 'de_DE.UTF-8' }, true)
unicode({ LANG: 'C.utf8' }, true)
unicode({ LANG: 'C' }, false)
unicode({ LC_ALL: 'POSIX', LANG: 'en_US.UTF-8' }, false)
unicode({ LC_ALL: '', LANG: 'en_US.UTF-8' }, true)
unicode({ TERM: 'linux' }, false)

test('colours are those of the level, whatever the environment says', () => {
  assert.is(createStyle(1, true).chalk.red('a'), '\u001b[31ma\u001b[39m')
  assert.is(createStyle(0, true).chalk.red('a'), 'a')
})

test('a job keeps its colour, and jobs differ', () => {
  assert.is(jobColour('unit 1/2'), jobColour('unit 1/2'))
  const names = Array.from({ length: 50 }, (_, at) => `job ${at}`)
  assert.ok(new Set(names.map(jobColour)).size > 5)
})
