import { parse } from '@iarna/toml'
import type { Problem } from '../util/errors.ts'
import { isTable } from './kinds.ts'
import { posAt, type Source } from './source.ts'
import { pathKey, scan } from './toml-scan.ts'
import { notToml, repeatedKey } from './words.ts'

export type Table = Readonly<Record<string, unknown>>

/** Reads TOML into plain values; what is wrong with the text comes back as one problem with its place. */
export const parseToml = (source: Source): { readonly table: Table } | { readonly problem: Problem } => {
  try {
    return { table: parse(source.text.replace(/^\uFEFF/, ' ')) }
  } catch (error) {
    return { problem: findRepeated(source) ?? toProblem(source, error) }
  }
}

/** The reader says "can't redefine existing key" at the end of the line, and not which key. */
const findRepeated = (source: Source): Problem | undefined => {
  const seen = new Set<string>()
  for (const place of scan(source.text)) {
    const key = pathKey(place.path)
    if (seen.has(key) && place.kind !== 'item')
      return { severity: 'error', pos: posAt(source, place.key.start), ...repeatedKey(String(place.path.at(-1))) }
    seen.add(key)
  }
  return undefined
}

/** The reader counts lines and columns from 0 and draws the line itself; bad dates have no place at all. */
const toProblem = (source: Source, error: unknown): Problem => {
  const { message, line, col } = isTable(error) ? error : {}
  const detail = String(message).split(/ at row |\n/)[0] ?? ''
  const words = notToml(detail.charAt(0).toLowerCase() + detail.slice(1))
  if (typeof line !== 'number' || typeof col !== 'number') return { severity: 'error', ...words }
  return { severity: 'error', pos: { file: source.file, line: line + 1, col: Math.max(1, col) }, ...words }
}
