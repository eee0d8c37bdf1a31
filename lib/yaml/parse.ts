import { Composer, type CST, isScalar, Lexer, type ParsedNode, Parser, type YAMLParseError } from 'yaml'
import type { Problem } from '../util/errors.ts'
import { convert, type Report } from './convert.ts'
import { createLocator } from './lines.ts'
import type { Node } from './node.ts'
import { controlCharacter, syntaxError, tooDeep } from './words.ts'

/** Documents (undefined: empty, or not valid) and what is wrong with them. */
export type Parsed = { readonly documents: readonly (Node | undefined)[]; readonly problems: readonly Problem[] }

/** GitLab's limit for the parsed tree (ci-yaml §10). */
const MAX_DEPTH = 100

/** Faults of syntax that are told; more of them follow from the first ones. */
const MAX_ERRORS = 5

/** What libyaml refuses to read: C0 but tab and line ends, DEL and C1 but NEL, lone surrogates, stray BOMs. */
const CONTROL = /[^\t\n\r\x20-\x7e\x85\u00a0-\ud7ff\ue000-\ufefe\uff00-\ufffd\u{10000}-\u{10ffff}]/u

/** A schema of text only: what plain scalars mean is decided by `psych.ts`, what keys and tags do by `convert.ts`. */
const OPTIONS = {
  schema: 'failsafe',
  merge: false,
  uniqueKeys: false,
  resolveKnownTags: false,
  prettyErrors: false,
} as const

/**
 * Reads every document of a YAML text as GitLab's Psych does (ci-yaml §1.1). Takes time and memory in proportion to the
 * text, whatever stands in it: depth, and the size with all aliases written out, are limited.
 */
export const parseYaml = (source: string, file: string): Parsed => {
  const text = source.startsWith('\ufeff') ? source.slice(1) : source
  const at = createLocator(text, file)
  const problems: Problem[] = []
  const report: Report = (offset, words, severity = 'error') => problems.push({ severity, pos: at(offset), ...words })

  const control = CONTROL.exec(text)
  if (control) {
    report(control.index, controlCharacter(control[0].codePointAt(0) ?? 0))
    return { documents: [], problems }
  }
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
