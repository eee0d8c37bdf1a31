import { readConfig } from '../settings/config.ts'
import { isTable } from '../settings/kinds.ts'
import { parseToml } from '../settings/parse.ts'
import { toSource } from '../settings/source.ts'
import { InputError, inputError } from '../util/errors.ts'
import type { Table } from './register-table.ts'
import { oneRunnerInTemplate } from './words.ts'

/**
 * The one `[[runners]]` of a template file; its token does not count. Throws an `InputError` when the file is no TOML,
 * has wrong values, or holds none or several (runner-docker-executor §10.4).
 */
export const readTemplate = (text: string, file: string): Table => {
  const { problems } = readConfig(text, file, {})
  const errors = problems.filter(({ severity }) => severity === 'error')
  if (errors.length > 0) throw new InputError(problems)
  const parsed = parseToml(toSource(text, file))
  const runners = 'table' in parsed ? parsed.table.runners : []
  const [first, ...others] = Array.isArray(runners) ? runners.filter(isTable) : []
  if (first === undefined || others.length > 0) throw inputError(oneRunnerInTemplate())
  const { token: _, ...rest } = first
  return rest
}

/** Zero values count as unset: a flag cannot turn off what the template turns on (runner-docker-executor §10.4). */
const isZero = (value: unknown): boolean =>
  value === undefined || value === false || value === 0 || value === '' || (Array.isArray(value) && value.length === 0)

/** Fills what `own` leaves unset; tables are merged key by key, lists are taken whole or not at all. */
export const mergeTemplate = (own: Table, template: Table): Table => {
  const merged: Table = { ...own }
  for (const [key, value] of Object.entries(template)) {
    const mine = own[key]
    if (isTable(value) && isTable(mine)) merged[key] = mergeTemplate(mine, value)
    else if (isZero(mine)) merged[key] = value
  }
  return merged
}
