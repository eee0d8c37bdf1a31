import type { Kind, Shape } from '../settings/kinds.ts'
import { InputError, type Problem } from '../util/errors.ts'
import { type RegisterKey, registerKeys } from './register-keys.ts'
import { wrongFlag } from './words.ts'

/** A table of `config.toml` as plain values. */
export type Table = { [key: string]: unknown }

/** What was given for the flags: text, lists of texts, switches; undefined for those that were not. */
export type Given = Readonly<Record<string, string | boolean | readonly string[] | undefined>>

type Environment = Readonly<Record<string, string | undefined>>

/**
 * The `[[runners]]` table that flags and environment ask for. Throws an `InputError` with all the values that their
 * settings cannot have.
 */
export const toRunnerTable = (given: Given, env: Environment): Table => {
  const table: Table = {}
  const problems: Problem[] = []
  for (const row of registerKeys) {
    const value = valueFor(row, given, env)
    if (value === undefined) continue
    const reading = row.key.kind.read(value)
    if ('expected' in reading) problems.push({ severity: 'error', ...wrongFlag(row.flag, reading.expected) })
    else put(table, row.path, value)
  }
  if (problems.length > 0) throw new InputError(problems)
  return table
}

/** Puts a value into nested tables, making those that are missing. */
export const put = (table: Table, [first = '', ...rest]: readonly string[], value: unknown): void => {
  if (rest.length === 0) {
    table[first] = value
    return
  }
  const inner = (table[first] ?? {}) as Table
  table[first] = inner
  put(inner, rest, value)
}

const valueFor = ({ flag, env: name, key: { kind } }: RegisterKey, given: Given, env: Environment): unknown => {
  const value = given[flag]
  const texts = Array.isArray(value) ? value : value === undefined ? [] : [value]
  const fromEnv = name === undefined ? undefined : env[name]
  if (texts.length > 0) return parse(kind, texts)
  return fromEnv === undefined || fromEnv === '' ? undefined : parse(kind, [fromEnv])
}

/** What cannot be parsed stays text, which the kind then refuses. */
const parse = (kind: Kind<unknown>, texts: readonly (string | boolean)[]): unknown =>
  parsers[kind.shape](texts.map(String), kind)

const parsers: Readonly<Record<Shape, (texts: readonly string[], kind: Kind<unknown>) => unknown>> = {
  text: texts => texts.at(-1),
  flag: texts => toFlag(texts.at(-1) ?? ''),
  integer: texts => (/^-?\d+$/.test(texts.at(-1) ?? '') ? Number(texts.at(-1)) : texts.at(-1)),
  texts: texts => texts,
  words: texts => oneOrMany(texts.flatMap(text => text.split(','))),
  map: (texts, kind) => toMap(texts, kind),
  tables: texts => texts,
}

const oneOrMany = (words: readonly string[]): unknown => (words.length === 1 ? words[0] : words)

/** What Go's `ParseBool` takes. */
const toFlag = (text: string): unknown => {
  if (/^(1|t|true)$/i.test(text)) return true
  return /^(0|f|false)$/i.test(text) ? false : text
}

/** `key:value`, repeated, or one JSON object. */
const toMap = (texts: readonly string[], kind: Kind<unknown>): unknown => {
  const [only = ''] = texts
  if (texts.length === 1 && only.trimStart().startsWith('{')) return parseJson(only)
  const pairs = texts.map(text => [text.split(':', 1)[0] ?? '', text.slice(text.indexOf(':') + 1)] as const)
  if (!texts.every(text => text.includes(':'))) return only
  const asTexts = Object.fromEntries(pairs)
  if ('value' in kind.read(asTexts)) return asTexts
  const asFlags = Object.fromEntries(pairs.map(([key, value]) => [key, toFlag(value)]))
  return 'value' in kind.read(asFlags) ? asFlags : Object.fromEntries(pairs.map(([key, value]) => [key, [value]]))
}

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
