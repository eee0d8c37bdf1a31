import type { Words } from '../../util/errors.ts'
import * as words from './words.ts'

export type Operator = '==' | '!=' | '=~' | '!~' | '&&' | '||'

export type Token = { readonly from: number; readonly to: number } & (
  | { readonly type: '(' | ')' | '!' | 'null' }
  | { readonly type: 'operator'; readonly operator: Operator }
  | { readonly type: 'variable' | 'input'; readonly name: string }
  | { readonly type: 'string'; readonly value: string }
  /** `/…/flags`, slashes inside still escaped. */
  | { readonly type: 'pattern'; readonly value: string }
  | { readonly type: 'boolean'; readonly value: boolean }
)

export type Lexed = { readonly tokens: readonly Token[] } | { readonly at: number; readonly words: Words }

/** GitLab's limit (ci-yaml §10). */
const MAX_TOKENS = 100

type Bare<T> = T extends unknown ? Omit<T, 'from' | 'to'> : never
type Rule = {
  /** The characters that a token of this kind may begin with. */
  readonly first: string
  readonly expression: RegExp
  readonly token: (match: RegExpExecArray) => Bare<Token>
}

/** In GitLab's order (ci-yaml §4.2). Sticky, so that each looks at one place only. */
const RULES: readonly Rule[] = [
  { first: '()', expression: /[()]/y, token: ([text]) => ({ type: text === '(' ? '(' : ')' }) },
  {
    first: '$',
    expression: /\$\[\[\s*inputs\.([\w-]+)\s*\]\]/y,
    token: match => ({ type: 'input', name: match[1] ?? '' }),
  },
  { first: '$', expression: /\$(\w+)/y, token: match => ({ type: 'variable', name: match[1] ?? '' }) },
  {
    first: '"\'',
    expression: /"([^"]*)"|'([^']*)'/y,
    token: match => ({ type: 'string', value: match[1] ?? match[2] ?? '' }),
  },
  {
    first: '/',
    expression: /\/(?:[^/]|(?<=\\)\/)+\/{1,2}[ismU]*/y,
    token: ([text]) => ({ type: 'pattern', value: text }),
  },
  { first: 'n', expression: /null/y, token: () => ({ type: 'null' }) },
  { first: 'tf', expression: /true|false/y, token: ([text]) => ({ type: 'boolean', value: text === 'true' }) },
  {
    first: '=!&|',
    expression: /==|=~|!=|!~|&&|\|\|/y,
    token: ([text]) => ({ type: 'operator', operator: text as Operator }),
  },
  { first: '!', expression: /!/y, token: () => ({ type: '!' }) },
]

/** Splits an expression of `rules:if` into tokens; a fault comes back with its offset. */
export const lex = (text: string): Lexed => {
  const tokens: Token[] = []
  for (let at = skipSpace(text, 0); at < text.length; at = skipSpace(text, at)) {
    const token = scan(text, at)
    if (!token) return { at, words: words.unknownText(text.slice(at, at + 40)) }
    if (tokens.push(token) >= MAX_TOKENS) return { at, words: words.tooManyTokens(MAX_TOKENS - 1) }
    const flag = token.type === 'pattern' ? /^\w/.exec(text.slice(token.to, token.to + 1))?.[0] : undefined
    if (flag !== undefined) return { at: token.to, words: words.unknownFlag(flag) }
    at = token.to
  }
  return tokens.length === 0 ? { at: 0, words: words.empty() } : { tokens }
}

const scan = (text: string, from: number): Token | undefined => {
  for (const { first, expression, token } of RULES) {
    if (!first.includes(text[from] ?? '')) continue
    expression.lastIndex = from
    const match = expression.exec(text)
    if (match) return { ...token(match), from, to: from + match[0].length }
  }
  return undefined
}

const skipSpace = (text: string, from: number): number => {
  const space = /\s*/y
  space.lastIndex = from
  return from + (space.exec(text)?.[0].length ?? 0)
}
