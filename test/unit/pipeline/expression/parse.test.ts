import { parseExpression } from '../../../../lib/pipeline/expression/parse.ts'
import { loadRegexps } from '../../../../lib/util/regexp.ts'
import { assert, suite } from '../../../harness/suite.ts'

const test = suite('pipeline/expression/parse')
await loadRegexps()

const POS = { file: 'f.yml', line: 7, col: 11 }

const told = (text: string): string => {
  const parsed = parseExpression(text, POS)
  if (parsed.ast) return 'valid'
  const { pos, message } = parsed.problem
  return `${(pos?.col ?? 0) - POS.col}: ${message.replace('Invalid expression syntax: ', '')}`
}

/** Text → offset and what is wrong. The number is that of a case in ci-yaml §12.4. */
const rows: readonly (readonly [text: string, told: string, name?: string])[] = [
  ['${A} == "x"', '0: "${A}" is no variable.', '120'],
  ['$A == 1', '6: "1" is a number.', '121'],
  ['$A =~ /a/b/', '9: the regular expression has the flag "b".', '122'],
  ['$A =~ /xx/g', '10: the regular expression has the flag "g".', '123'],
  ['$A =~ /(?!x)/', '6: the regular expression is refused (invalid or unsupported Perl syntax: `(?!`).', '124'],
  ['$A =~ /(a)\\1/', '6: the regular expression is refused (invalid escape sequence: `\\1`).'],
  ['$A =~ /a{1001}/', '6: the regular expression is refused (invalid repeat count: `{1001}`).'],
  ['', '0: the expression is empty.'],
  ['  ', '0: the expression is empty.'],
  ['$A == ', '6: it ends where a value should follow.'],
  ['== $A', '0: a value should stand where "==" does.'],
  ['$A && || $B', '6: a value should stand where "||" does.'],
  ['$A $B', '3: "$B" follows a value without an operator.'],
  ['($A', '0: this parenthesis is not closed.'],
  ['$A)', '2: this parenthesis was not opened.'],
  ['()', '1: a value should stand where ")" does.'],
  ['$A = "x"', '3: a single =.'],
  ['$A & $B', '3: "&" is no operator.'],
  ['$', '0: a $ without a name.'],
  ['$A == "x', '6: the quote is not closed.'],
  ["$A == 'x", '6: the quote is not closed.'],
  ['$A =~ /x', '6: this is no regular expression.'],
  ['$A =~ //', '6: this is no regular expression.'],
  ['$A == main', '6: "main" is not known here.'],
  ['process.exit(1)', '0: "process.exit(1)" is not known here.'],
  ['`id`', '0: "`id`" is not known here.'],
]

for (const [text, expected, name = ''] of rows) test(`${name}: ${text}`, () => assert.is(told(text), expected))

test('99 tokens are read, 100 are not', () => {
  const sum = (values: number) => Array.from({ length: values }, () => '$A').join('&&')
  assert.is(told(sum(50)), 'valid')
  assert.match(told(`${sum(50)}||!$A`), 'more than 99 tokens')
})

test('a pattern of one character is warned of, for GitLab does not take it', () => {
  const parsed = parseExpression('$A =~ /x/ || $A =~ /xy/', POS)
  assert.equal(parsed.ast && parsed.warnings.map(({ severity, pos }) => [severity, pos?.col]), [['warning', 17]])
})

test('offsets of the parts', () => {
  const { ast } = parseExpression('$A && ($B == "x")')
  assert.equal(
    ast?.kind === 'binary' && [ast.from, ast.to, ast.left.to, ast.right.from, ast.right.to],
    [0, 17, 2, 6, 17],
  )
})

for (const [name, text] of [
  ['a pattern', `$A =~ /${'a'.repeat(1_000_000)}/`],
  ['a pattern that is not closed', `/${'a'.repeat(1_000_000)}`],
  ['escaped slashes', `/${'\\/'.repeat(500_000)}`],
  ['a quote that is not closed', `"${'a'.repeat(1_000_000)}`],
  ['parentheses', '('.repeat(1_000_000)],
  ['exclamation marks', '!'.repeat(1_000_000)],
  ['space', `${' '.repeat(1_000_000)}?`],
] as const)
  test(`1 MB: ${name}`, () => assert.not.equal(told(text), 'valid'))

/** A small linear generator: the same cases every time. */
const random = (seed: number) => {
  let state = seed
  return (below: number): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff
    return (state >> 8) % below
  }
}

test('any mixture of tokens ends in a tree or in one problem inside the text', () => {
  const parts = [
    '$A',
    '$B',
    '"x"',
    "'y'",
    '/ab/',
    '/a(b/',
    '/x/i',
    'null',
    'true',
    '==',
    '!=',
    '=~',
    '!~',
    '&&',
    '||',
    '!',
    '(',
    ')',
    ' ',
    '$',
    '"',
    '/',
    '\\',
    '1',
    '$[[ inputs.a ]]',
  ]
  const below = random(7)
  for (let round = 0; round < 5000; round++) {
    const text = Array.from({ length: 1 + below(12) }, () => parts[below(parts.length)]).join(below(2) ? ' ' : '')
    const parsed = parseExpression(text, POS)
    if (parsed.ast) continue
    const offset = (parsed.problem.pos?.col ?? 0) - POS.col
    assert.ok(offset >= 0 && offset <= text.length, text)
  }
})
