import { readConfig } from '../../../lib/settings/config.ts'
import { shortToken } from '../../../lib/settings/short-token.ts'
import { showRows } from '../../../lib/settings/show.ts'
import { scan } from '../../../lib/settings/toml-scan.ts'
import { toDuration, toSeconds } from '../../../lib/util/go-duration.ts'
import { assert, suite } from '../../harness/suite.ts'

const test = suite('settings/small')

test('short tokens', () => {
  const rows = [
    ['glrt-t1_abcdefghijk', 'abcdefghi'],
    ['glrt-abcdefghijk', 'abcdefghi'],
    ['glrtr-abcdefghijk', 'abcdefghi'],
    ['glcbt-abcdefghijk', 'abcdefghi'],
    ['GR1348941abcdefghijk', 'abcdefghi'],
    ['t1_abcdefghijk', 'abcdefghi'],
    ['abc', 'abc'],
  ] as const
  for (const [token, short] of rows) assert.is(shortToken(token), short)
})

test('Go’s durations', () => {
  const rows = [
    ['1h30m', 5400],
    ['15m0s', 900],
    ['1.5h', 5400],
    ['250ms', 0.25],
    ['0', 0],
    ['', undefined],
    ['10', undefined],
    ['1 h', undefined],
  ] as const
  for (const [text, seconds] of rows) assert.is(toSeconds(text), seconds)
  assert.is(toDuration(7200), '2h0m0s')
  assert.is(toDuration(900), '15m0s')
  assert.is(toDuration(5), '5s')
})

test('the places of a text with everything in it', () => {
  const text = [
    '# comment',
    'a."b c".d = """x',
    'y""""',
    "[t.'u']",
    'k = { x = [1, { y = 2 }], z = "}" } # end',
    '[[l]]',
    'v = 1979-05-27 07:32:00',
    '[l.m]',
    'w = "\\""',
    '[[l]]',
    'v = [ # c',
    "  'a', # d",
    ']',
  ].join('\n')
  const paths = scan(text)
    .filter(({ kind }) => kind !== 'item')
    .map(({ path }) => path.join(' '))
  assert.equal(paths, [
    'a b c d',
    't u',
    't u k',
    't u k x',
    't u k x 1 y',
    't u k z',
    'l 0',
    'l 0 v',
    'l 0 m',
    'l 0 m w',
    'l 1',
    'l 1 v',
  ])
})

test('gantry config show keeps secrets to itself', () => {
  const secrets = "token = 'a-secret'\nenvironment = ['A=a-secret']\n[runners.cache.s3]\n"
  const text = `[[runners]]\n${secrets}AccessKey = 'a-secret'\nSecretKey = 'a-secret'\nSessionToken = 'a-secret'\n`
  const shown = showRows(readConfig(text, 'config.toml', {}).rows)
  assert.not.match(shown, 'a-secret')
  assert.match(shown, 'runners[0].cache.s3.SecretKey = (not shown)  # config.toml:6:')
})
