import type { Pos, Problem } from '../util/errors.ts'
import { suggest } from '../util/suggest.ts'
import { type AnyKey, entriesOf } from './key.ts'
import { isTable } from './kinds.ts'
import type { Table } from './parse.ts'
import { posOf, problemAt, type Source } from './source.ts'
import type { Path } from './toml-scan.ts'
import type { Unsupported } from './unsupported.ts'
import { unknownKey, unsupported, wrongValue } from './words.ts'

/** One line of `gantry config show`: a setting, its value, and where it comes from (absent: the default). */
export type Row = { readonly path: Path; readonly name: string; readonly value: unknown; readonly pos?: Pos }

/** What reading a configuration leaves behind, apart from its values. */
export type Report = { readonly problems: Problem[]; readonly rows: Row[] }

type AnyKeys = Readonly<Record<string, AnyKey>>

/** GitLab Runner takes zero values for absent ones; these may be zero on purpose. */
const zeroCounts = ['concurrent', 'services_limit']

const isUnset = (name: string, raw: unknown): boolean =>
  raw === undefined ||
  raw === '' ||
  (raw instanceof Date && raw.getUTCFullYear() <= 1) ||
  (raw === 0 && !zeroCounts.includes(name)) ||
  (Array.isArray(raw) && raw.length === 0)

const valueAt = (table: Table, name: string): unknown =>
  name.split('.').reduce<unknown>((value, part) => (isTable(value) ? value[part] : undefined), table)

/** The settings of one table of the file: what its keys say, over what holds when they are silent. */
export const readSection = <S extends object>(
  source: Source,
  { table, path, keys, defaults }: { table: Table; path: Path; keys: AnyKeys; defaults: S },
  report: Report,
): S => {
  const settings: Record<string, unknown> = Object.fromEntries(Object.entries(defaults))
  for (const [setting, name, key] of entriesOf(keys)) {
    const raw = valueAt(table, name)
    const at = [...path, ...name.split('.')]
    if (!isUnset(name, raw)) {
      const reading = key.kind.read(raw)
      if ('value' in reading) settings[setting] = reading.value
      else report.problems.push(problemAt(source, 'error', at, wrongValue(name, reading.expected)))
    }
    const pos = isUnset(name, raw) ? undefined : posOf(source, at)
    const value = isUnset(name, raw) ? inFileUnit(key, settings[setting]) : raw
    report.rows.push({ path, name, value, ...(pos === undefined ? {} : { pos }) })
  }
  return settings as S
}

const inFileUnit = ({ kind }: AnyKey, value: unknown): unknown =>
  kind.print !== undefined && typeof value === 'number' ? kind.print(value) : value

/** Warnings for the keys of a table that are unknown, or known to have no effect. */
export const checkNames = (
  source: Source,
  { table, path, known, silent }: { table: Table; path: Path; known: readonly string[]; silent: Unsupported },
  report: Report,
): void => {
  const names = [...known, ...Object.keys(silent)]
  for (const [name, raw] of namesIn(table, names)) {
    const at = [...path, ...name.split('.')]
    const reason = silent[name]
    if (reason !== undefined && isSignificant(raw))
      report.problems.push(problemAt(source, 'warning', at, unsupported(name, reason), 'key'))
    if (!names.includes(name))
      report.problems.push(problemAt(source, 'warning', at, unknownKey(name, suggest(name, names)), 'key'))
  }
}

/** The names in a table, looking into those of its tables whose keys are known by dotted names. */
const namesIn = (table: Table, names: readonly string[], prefix = ''): readonly (readonly [string, unknown])[] =>
  Object.entries(table).flatMap(([part, raw]) => {
    const name = prefix + part
    return isTable(raw) && names.some(known => known.startsWith(`${name}.`)) && !names.includes(name)
      ? namesIn(raw, names, `${name}.`)
      : [[name, raw] as const]
  })

/** `register` writes whole tables of zeros, which mean nothing. */
const isSignificant = (raw: unknown): boolean => {
  if (isTable(raw)) return Object.values(raw).some(isSignificant)
  return Array.isArray(raw) ? raw.length > 0 : raw !== '' && raw !== 0 && raw !== false
}
