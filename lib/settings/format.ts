import { isTable } from './kinds.ts'

/** A value as it is written in TOML, on one line. */
export const toLiteral = (value: unknown): string => {
  if (typeof value === 'string') return toText(value)
  if (Array.isArray(value)) return `[${value.map(toLiteral).join(', ')}]`
  if (value instanceof Date) return value.toISOString().replace('.000Z', 'Z')
  if (typeof value !== 'object' || value === null) return String(value)
  const pairs = Object.entries(value).map(([key, entry]) => `${toKey(key)} = ${toLiteral(entry)}`)
  return pairs.length === 0 ? '{}' : `{ ${pairs.join(', ')} }`
}

/** A key, quoted where TOML wants it. */
export const toKey = (key: string): string => (/^[\w-]+$/.test(key) ? key : toText(key))

/** JSON's escapes are all good TOML; only DEL has to be added. */
const toText = (value: string): string => JSON.stringify(value).replaceAll('\x7f', '\\u007F')

type Table = Readonly<Record<string, unknown>>

const isTables = (value: unknown): value is readonly Table[] =>
  Array.isArray(value) && value.length > 0 && value.every(isTable)

/**
 * A table under its header, two spaces deeper for every level: plain values first, then the tables in it. `listed`
 * writes `[[name]]`.
 */
export const toBlock = (name: string, table: Table, listed = false, depth = 0): string => {
  const indent = '  '.repeat(depth)
  const entries = Object.entries(table)
  const plain = entries.filter(([, value]) => !isTable(value) && !isTables(value))
  const lines = plain.map(([key, value]) => `${indent}  ${toKey(key)} = ${toLiteral(value)}\n`)
  const blocks = entries.flatMap(([key, value]) => {
    const inner = `${name}.${toKey(key)}`
    if (isTable(value)) return [toBlock(inner, value, false, depth + 1)]
    return isTables(value) ? value.map(item => toBlock(inner, item, true, depth + 1)) : []
  })
  return `${indent}${listed ? `[[${name}]]` : `[${name}]`}\n${lines.join('')}${blocks.join('')}`
}
