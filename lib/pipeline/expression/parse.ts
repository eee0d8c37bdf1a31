import type { Pos, Problem, Words } from '../../util/errors.ts'
import { compileRegexp, type Regexp, splitRegexp } from '../../util/regexp.ts'
import { lex, type Operator, type Token } from './lex.ts'
import * as words from './words.ts'

/** `from` and `to` are offsets in the text of the expression. */
export type Expression = { readonly from: number; readonly to: number } & (
  | { readonly kind: 'variable' | 'input'; readonly name: string }
  | { readonly kind: 'literal'; readonly value: string | boolean | null }
  | { readonly kind: 'pattern'; readonly regexp: Regexp }
  | { readonly kind: 'not'; readonly operand: Expression }
  | { readonly kind: 'binary'; readonly operator: Operator; readonly left: Expression; readonly right: Expression }
)

export type ParsedExpression =
  | { readonly ast: Expression; readonly warnings: readonly Problem[] }
  | { readonly ast?: undefined; readonly problem: Problem }

/**
 * Parses an expression of `rules:if` (ci-yaml §4.2). `pos` is where the first character of `text` stands; a problem points
 * at the place that is wrong. Nothing of the text is ever run as code.
 */
export const parseExpression = (text: string, pos?: Pos): ParsedExpression => {
  const place = (at: number): Pick<Problem, 'pos'> => (pos ? { pos: { ...pos, col: pos.col + at } } : {})
  const fail = ({ at, words }: Fault): ParsedExpression => ({ problem: { severity: 'error', ...place(at), ...words } })
  const lexed = lex(text)
  if (!('tokens' in lexed)) return fail(lexed)
  const cursor: Cursor = { tokens: lexed.tokens, next: 0, end: text.length, text }
  const ast = parseBinary(cursor, LEVELS.length - 1)
  if ('words' in ast) return fail(ast)
  const rest = cursor.tokens[cursor.next]
  if (rest) return fail(unexpected(rest, cursor))
  const short = lexed.tokens.filter(token => token.type === 'pattern' && /^\/.\/\w*$/s.test(token.value))
  return { ast, warnings: short.map(token => ({ severity: 'warning', ...place(token.from), ...words.shortPattern() })) }
}

type Fault = { readonly at: number; readonly words: Words }
type Cursor = { readonly tokens: readonly Token[]; readonly text: string; readonly end: number; next: number }

/** Tightest first; all of them associate to the left. */
const LEVELS: readonly (readonly Operator[])[] = [['==', '!=', '=~', '!~'], ['&&'], ['||']]

const parseBinary = (cursor: Cursor, level: number): Expression | Fault => {
  const operators = LEVELS[level]
  if (!operators) return parseUnary(cursor)
  let left = parseBinary(cursor, level - 1)
  for (;;) {
    const token = cursor.tokens[cursor.next]
    if ('words' in left || token?.type !== 'operator' || !operators.includes(token.operator)) return left
    cursor.next += 1
    const right = parseBinary(cursor, level - 1)
    if ('words' in right) return right
    left = { kind: 'binary', operator: token.operator, left, right, from: left.from, to: right.to }
  }
}

const parseUnary = (cursor: Cursor): Expression | Fault => {
  const token = cursor.tokens[cursor.next]
  if (!token) return { at: cursor.end, words: words.expectedValue(undefined) }
  cursor.next += 1
  if (token.type === '(') return parseGroup(cursor, token)
  if (token.type !== '!') return parseValue(token, cursor)
  const operand = parseUnary(cursor)
  return 'words' in operand ? operand : { kind: 'not', operand, from: token.from, to: operand.to }
}

const parseGroup = (cursor: Cursor, open: Token): Expression | Fault => {
  const inner = parseBinary(cursor, LEVELS.length - 1)
  if ('words' in inner) return inner
  const close = cursor.tokens[cursor.next]
  if (!close) return { at: open.from, words: words.unclosed() }
  if (close.type !== ')') return unexpected(close, cursor)
  cursor.next += 1
  return { ...inner, from: open.from, to: close.to }
}

const parseValue = (token: Token, cursor: Cursor): Expression | Fault => {
  const { from, to } = token
  switch (token.type) {
    case 'variable':
    case 'input':
      return { kind: token.type, name: token.name, from, to }
    case 'string':
    case 'boolean':
      return { kind: 'literal', value: token.value, from, to }
    case 'null':
      return { kind: 'literal', value: null, from, to }
    case 'pattern':
      return parsePattern(token.value, from, to)
    default:
      return { at: from, words: words.expectedValue(cursor.text.slice(from, to)) }
  }
}

const parsePattern = (text: string, from: number, to: number): Expression | Fault => {
  const parts = splitRegexp(text.replaceAll('\\/', '/'))
  const regexp = compileRegexp(parts?.source ?? '', parts?.flags)
  return 'error' in regexp
    ? { at: from, words: words.invalidPattern(regexp.error) }
    : { kind: 'pattern', regexp, from, to }
}

const unexpected = (token: Token, cursor: Cursor): Fault => {
  const text = cursor.text.slice(token.from, token.to)
  return { at: token.from, words: token.type === ')' ? words.unopened() : words.expectedOperator(text) }
}
