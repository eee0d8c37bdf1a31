import { evaluate } from '../../../../lib/pipeline/expression/evaluate.ts'
import { parseExpression } from '../../../../lib/pipeline/expression/parse.ts'
import { loadRegexps } from '../../../../lib/util/regexp.ts'
import { assert, suite } from '../../../harness/suite.ts'

const test = suite('pipeline/expression/evaluate')
await loadRegexps()

const VARIABLES = new Map(
  Object.entries({
    EMPTY: '',
    BLANK: ' \n',
    X: 'x',
    Y: 'y',
    ZERO: '0',
    TRUE: 'true',
    FALSE: 'false',
    REF: '$X',
    BRANCH: 'release-1.2',
    PATH: 'a/b',
    LINES: 'one\ntwo',
    RE: '/^rel/',
    RE_FLAGS: '/^REL/i',
    RE_SLASH: '/a\\/b/',
    RE_ONE: '/x/',
    RE_BROKEN: '/(/',
    NO_RE: '^rel',
    LIST: 'alpha beta',
  }),
)

const truth = (text: string): boolean | string => {
  const parsed = parseExpression(text)
  return parsed.ast ? evaluate(parsed.ast, VARIABLES).truthy : parsed.problem.message
}

/** The number is that of a case in ci-yaml §12.4; the rest is ci-yaml §4.2. */
const rows: readonly (readonly [text: string, truthy: boolean, name?: string])[] = [
  ['$UNSET == null', true, '105'],
  ['$EMPTY == null', false, '105'],
  ['$UNSET == ""', false],
  ['$EMPTY == ""', true],
  ['"" == null', false],
  ['null != ""', true],
  ['null == null', true],
  ['null', false],
  ['$EMPTY', false, '106'],
  ['$BLANK', false, '106'],
  ['$ZERO', true, '106'],
  ['$FALSE', true, '106'],
  ['$UNSET', false],
  ['"text"', true],
  ['""', false],
  ['true', true],
  ['false', false],
  ['$TRUE == true', false, '107'],
  ['$TRUE == "true"', true, '107'],
  ['true == true', true],
  ['false == null', false],
  ['$EMPTY || $X == "x"', false, '108'],
  ['$UNSET || $X == "x"', true],
  ['$EMPTY && $X == "x"', true, '109'],
  ['$UNSET && $X == "x"', false],
  ['$X && $EMPTY', false],
  ['!$EMPTY', true, '110'],
  ['!$UNSET', true],
  ['!$X', false],
  ['!!$X', true],
  ['!$X == "x"', false, '! binds first'],
  ['!($X == "y")', true],
  ['$X == "x" || $X == "q" && $X == "q"', true, '111'],
  ['$X == "q" && $X == "q" || $Y == "y"', true, '111'],
  ['($X == "x" || $X == "q") && $X == "q"', false, '112'],
  ['($UNSET || $X) && $Y', true, '112'],
  ['(($X))', true],
  ['$X == "x" == true', true, 'left to right'],
  ['$BRANCH =~ /^release-.*$/', true, '113'],
  ['$BRANCH =~ /lease/', true, '113'],
  ['$BRANCH =~ /^lease/', false],
  ['$BRANCH =~ /^RELEASE/', false],
  ['$BRANCH =~ /^RELEASE/i', true],
  ['$LINES =~ /^two$/', false],
  ['$LINES =~ /^two$/m', true],
  ['$LINES =~ /one.two/', false],
  ['$LINES =~ /one.two/s', true],
  ['$BRANCH =~ /release-1.2/U', true],
  ['$BRANCH !~ /^release/', false],
  ['$BRANCH !~ /^main/', true],
  ['$BRANCH =~ $RE', true, '114'],
  ['$BRANCH =~ $RE_FLAGS', true, '114'],
  ['$BRANCH =~ $NO_RE', false, '114'],
  ['$X =~ $RE_ONE', true],
  ['$PATH =~ $RE_SLASH', true],
  ['$BRANCH =~ $RE_BROKEN', false, 'what is no pattern is searched as text'],
  ['"(" =~ $RE_BROKEN', true],
  ['"alpha" =~ $LIST', true, 'the left side is searched in the right'],
  ['"gamma" =~ $LIST', false],
  ['$UNSET =~ $LIST', true],
  ['$UNSET =~ /x/', false, '115'],
  ['$UNSET !~ /x/', true, '115'],
  ['$UNSET =~ /^$/', true],
  ['"abc" =~ $UNSET', false, '116'],
  ['"abc" !~ $UNSET', true, '116'],
  ['$UNSET == $ALSO_UNSET', true, '117'],
  ['$X == $Y', false, '117'],
  ['$X != $Y', true],
  ['$CI_PIPELINE_ID == "1"', false, '118'],
  ['$REF == "x"', false, '119'],
  ['$REF == "$X"', true, '119'],
  ['$PATH =~ /a\\/b/', true, '122'],
  [`$X == 'x'`, true],
  [`'a"b' == "a"`, false],
  ['  $X=="x"\n&&\t$Y=="y"  ', true, 'white space is free'],
  ['/abc/', true, 'a pattern alone'],
  ['$X == /x./', false],
]

for (const [text, truthy, name = ''] of rows)
  test(`${name}: ${text} is ${truthy ? 'true' : 'not true'}`, () => assert.is(truth(text), truthy))

test('the value that decides comes back', () => {
  const value = (text: string) => {
    const { ast } = parseExpression(text)
    return ast && evaluate(ast, VARIABLES).value
  }
  assert.equal(['$EMPTY || $X', '$UNSET || $X', '$X && $Y', '$UNSET && $X', '/ab/i'].map(value), [
    '',
    'x',
    'y',
    null,
    '(?i)ab',
  ])
})

test('inputs', () => {
  const { ast } = parseExpression('$[[ inputs.env ]] == "prod" && $[[inputs.flag]] == true')
  const inputs = new Map<string, string | boolean>([
    ['env', 'prod'],
    ['flag', true],
  ])
  assert.is(ast && evaluate(ast, new Map(), inputs).truthy, true)
})

test('a pattern that backtracks elsewhere takes no time here', () => {
  const { ast } = parseExpression('$A =~ /^(a+)+$/ || $A =~ /(a|a?)+b$/ || $A =~ /(.*a){20}b/')
  assert.is(ast && evaluate(ast, new Map([['A', `${'a'.repeat(20_000)}!`]])).truthy, false)
})
