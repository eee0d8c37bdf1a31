import { Composer, type CST, isScalar, Lexer, type ParsedNode, Parser, type YAMLParseError } from 'yaml'
import type { Problem } from '../util/errors.ts'
import { convert, type Report } from './convert.ts'
import { createLocator } from './lines.ts'
import type { Parsed } from './parse.ts'
import { syntaxError, tooDeep } from './words.ts'

/** GitLab's limit for the parsed tree (ci-yaml §10). */
const MAX_DEPTH = 100

/** Faults of syntax that are told; more of them follow from the first ones. */
const MAX_ERRORS = 5

/** A schema of text only: what plain scalars mean is decided by `psych.ts`, what keys and tags do by `convert.ts`. */
const OPTIONS = {
  schema: 'failsafe',
  merge: false,
  uniqueKeys: false,
  resolveKnownTags: false,
  prettyErrors: false,
} as const

/** Reads every document with the `yaml` library: the whole of YAML, with everything that is wrong in it. */
export const readWithLibrary = (text: string, file: string): Parsed => {
  const at = createLocator(text, file)
  const problems: Problem[] = []
  const report: Report = (offset, words, severity = 'error') => problems.push({ severity, pos: at(offset), ...words })
  const { tokens, tooDeepAt } = tokenize(text)
  if (tooDeepAt !== undefined) {
    report(tooDeepAt, tooDeep(MAX_DEPTH))
    return { documents: [], problems }
  }
  const documents = [...new Composer(OPTIONS).compose(tokens)].map(document => {
    const errors = firstOfEachPlace(document.errors.slice(0, MAX_ERRORS * 4))
    for (const { pos, code, message } of errors.slice(0, MAX_ERRORS)) report(pos[0], syntaxError(code, message))
    if (errors.length > 0 || isEmpty(document.contents)) return undefined
    return convert(document.contents, { at, report, text, maxDepth: MAX_DEPTH })
  })
  return { documents, problems }
}

/** `---` and nothing. */
const isEmpty = (contents: ParsedNode | null): contents is null =>
  contents === null || (isScalar(contents) && contents.source === '' && contents.range[0] === contents.range[1])

/** One fault is often told in several ways. */
const firstOfEachPlace = (errors: readonly YAMLParseError[]): readonly YAMLParseError[] =>
  errors.filter((error, index) => errors.findIndex(other => other.pos[0] === error.pos[0]) === index)

type Tokens = { readonly tokens: readonly CST.Token[]; readonly tooDeepAt?: number }

/** Stops as soon as the nesting is too deep, because the composer is recursive. The document is one level of the stack. */
const tokenize = (text: string): Tokens => {
  const parser = new Parser()
  const tokens: CST.Token[] = []
  for (const lexeme of new Lexer().lex(text)) {
    for (const token of parser.next(lexeme)) tokens.push(token)
    if (parser.stack.length > MAX_DEPTH + 5) return { tokens, tooDeepAt: parser.offset }
  }
  for (const token of parser.end()) tokens.push(token)
  return { tokens }
}
