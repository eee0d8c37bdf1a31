import type { PullPolicy } from '../plan/types.ts'
import { toDuration, toSeconds } from '../util/go-duration.ts'

/** What became of a value of the file: what it means, or what should have stood there. */
export type Reading<T> = { readonly value: T } | { readonly expected: string }

/** What TOML value it is, and so how a flag is turned into one. `words`: one string or a list of them. */
export type Shape = 'text' | 'flag' | 'integer' | 'texts' | 'words' | 'map' | 'tables'

/** How the values of a key are written. `wanted` finishes the sentence "it must be …". */
export type Kind<T> = {
  readonly shape: Shape
  readonly wanted: string
  readonly read: (value: unknown) => Reading<T>
  /** A value in the unit of the file, where that is not our own. */
  readonly print?: (value: number) => unknown
}

const kind = <T>(shape: Shape, wanted: string, parse: (value: unknown) => T | undefined): Kind<T> => ({
  shape,
  wanted,
  read: value => {
    const parsed = parse(value)
    return parsed === undefined ? { expected: wanted } : { value: parsed }
  },
})

const asText = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)

const asInteger = (value: unknown): number | undefined =>
  Number.isSafeInteger(value) ? Number(value) : typeof value === 'bigint' ? Number(value) : undefined

const matching = (pattern: RegExp) => (value: unknown) =>
  typeof value === 'string' && pattern.test(value) ? value : undefined

const listOf = <T>(value: unknown, item: (value: unknown) => T | undefined): readonly T[] | undefined => {
  if (!Array.isArray(value)) return undefined
  const items = value.map(item)
  return items.every(entry => entry !== undefined) ? (items as T[]) : undefined
}

/** A TOML table, as the reader gives it. Arrays and dates are none. */
export const isTable = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date)

const mapOf = <T>(value: unknown, item: (value: unknown) => T | undefined): Record<string, T> | undefined => {
  if (!isTable(value)) return undefined
  const entries = Object.entries(value).map(([key, entry]) => [key, item(entry)] as const)
  return entries.every(([, entry]) => entry !== undefined)
    ? (Object.fromEntries(entries) as Record<string, T>)
    : undefined
}

export const text: Kind<string> = kind('text', 'a string', asText)
export const flag: Kind<boolean> = kind('flag', 'true or false', value =>
  typeof value === 'boolean' ? value : undefined,
)
export const integer: Kind<number> = kind('integer', 'a whole number', asInteger)
export const positive: Kind<number> = kind('integer', 'a whole number of at least 1', value => {
  const number = asInteger(value)
  return number !== undefined && number >= 1 ? number : undefined
})
export const kibibytes: Kind<number> = {
  ...kind('integer', 'a whole number of KiB', value => {
    const number = asInteger(value)
    return number === undefined ? undefined : number * 1024
  }),
  print: bytes => bytes / 1024,
}
export const texts: Kind<readonly string[]> = kind('texts', 'a list of strings', value => listOf(value, asText))
export const map: Kind<Readonly<Record<string, string>>> = kind('map', 'a table of strings', value =>
  mapOf(value, asText),
)
export const textsMap: Kind<Readonly<Record<string, readonly string[]>>> = kind(
  'map',
  'a table of lists of strings',
  value => mapOf(value, entry => listOf(entry, asText)),
)
export const flagMap: Kind<Readonly<Record<string, boolean>>> = kind('map', 'a table of true and false', value =>
  mapOf(value, entry => (typeof entry === 'boolean' ? entry : undefined)),
)

/** Docker's units, binary: `512m`, `1g`, `1.5GiB` (runner-docker-executor §1.1, units summary). */
export const memory: Kind<string> = kind(
  'text',
  'an amount of memory such as "512m" or "1g"',
  matching(/^-?\d+(\.\d+)? ?([kmgtp](i?b)?|b)?$/i),
)

/** What Go's `big.Rat` reads: `0.5`, `1/3`, `5e-1`. */
export const cpus: Kind<string> = kind(
  'text',
  'a number of CPUs such as "0.5" or "2"',
  matching(/^(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$|^\d+\/[1-9]\d*$/i),
)

export const ulimits: Kind<Readonly<Record<string, string>>> = kind('map', 'a table of "soft:hard" limits', value =>
  mapOf(value, matching(/^-?\d+(:-?\d+)?$/)),
)

export const addresses: Kind<readonly string[]> = kind('texts', 'a list of IP addresses', value =>
  listOf(value, matching(/^(\d{1,3}(\.\d{1,3}){3}|[\da-f:]*:[\da-f:.]+)$/i)),
)

/** Go's durations, e.g. `1h30m`; read as seconds. */
export const duration: Kind<number> = {
  ...kind('text', 'a duration such as "1h30m"', value => (typeof value === 'string' ? toSeconds(value) : undefined)),
  print: toDuration,
}

/** TOML's dates; read as RFC 3339. */
export const date: Kind<string> = kind('text', 'a date', value => {
  const time = value instanceof Date ? value : new Date(asText(value) ?? '')
  return Number.isNaN(time.getTime()) ? undefined : time.toISOString().replace('.000Z', 'Z')
})

/** One of a few words. */
export const oneOf = <T extends string>(...words: readonly T[]): Kind<T> =>
  kind('text', `one of ${words.map(word => `"${word}"`).join(', ')}`, value => words.find(word => word === value))

const policy = oneOf<PullPolicy>('always', 'if-not-present', 'never')
const asPolicy = (value: unknown): PullPolicy | undefined => {
  const reading = policy.read(value)
  return 'value' in reading ? reading.value : undefined
}

/** `pull_policy`: one word or a list of them (runner-docker-executor §6.2). */
export const policies: Kind<readonly PullPolicy[]> = kind(
  'words',
  `a pull policy or a list of them: "always", "if-not-present", "never"`,
  value => listOf(Array.isArray(value) ? value : [value], asPolicy),
)
