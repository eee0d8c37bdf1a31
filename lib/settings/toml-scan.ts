import { blank, type Cursor, skipSpace, skipValueSpace, takeKeys, takeScalar } from './toml-cursor.ts'

export type Path = readonly (string | number)[]

/** Where a key, a table or a list item stands in the text: offsets of characters, ends exclusive. */
export type Place = {
  readonly path: Path
  readonly kind: 'table' | 'value' | 'item'
  /** Of the key or of the header; of the value itself for list items. */
  readonly key: Span
  readonly value: Span
}

export type Span = { readonly start: number; readonly end: number }

/** `path` as one text, to look places up by. */
export const pathKey = (path: Path): string => JSON.stringify(path)

/** True for `path` itself and for everything below it. */
export const isPartOf = (inner: Path, path: Path): boolean => path.every((part, index) => inner[index] === part)

/**
 * Finds where everything stands in a TOML text, which the reader does not tell. Expects text that the reader accepts;
 * of other text it gives the places before the first thing that it cannot make sense of.
 */
export const scan = (text: string): readonly Place[] => {
  const cursor: Cursor = { text, at: text.startsWith('\uFEFF') ? 1 : 0 }
  const places: Place[] = []
  const counts = new Map<string, number>()
  let table: Path = []
  for (skipValueSpace(cursor); cursor.at < text.length; skipValueSpace(cursor)) {
    const before = cursor.at
    if (text[cursor.at] === '[') table = header(cursor, counts, places)
    else pair(cursor, inTables(table, counts), places)
    if (cursor.at === before) break
  }
  return places
}

/** Every part of a dotted name that is a list of tables stands for its last table. */
const resolve = (keys: readonly string[], counts: ReadonlyMap<string, number>): Path => {
  let path: Path = []
  for (const key of keys) path = inTables([...path, key], counts)
  return path
}

const inTables = (path: Path, counts: ReadonlyMap<string, number>): Path => {
  const count = counts.get(pathKey(path))
  return count === undefined ? path : [...path, count - 1]
}

const header = (cursor: Cursor, counts: Map<string, number>, places: Place[]): Path => {
  const start = cursor.at
  const listed = cursor.text[start + 1] === '['
  cursor.at += listed ? 2 : 1
  const keys = takeKeys(cursor)
  const end = cursor.text.indexOf(']', cursor.at)
  cursor.at = end < 0 ? cursor.text.length : end + (listed ? 2 : 1)
  const name = [...resolve(keys.slice(0, -1), counts), keys.at(-1) ?? '']
  if (listed) counts.set(pathKey(name), (counts.get(pathKey(name)) ?? 0) + 1)
  const path = listed ? inTables(name, counts) : name
  const span = { start, end: cursor.at }
  places.push({ path, kind: 'table', key: span, value: span })
  return path
}

const pair = (cursor: Cursor, table: Path, places: Place[]): void => {
  const start = cursor.at
  const keys = takeKeys(cursor)
  const key = { start, end: cursor.at }
  skipSpace(cursor)
  if (cursor.text[cursor.at] !== '=') {
    cursor.at = start
    return
  }
  cursor.at += 1
  value(cursor, [...table, ...keys], 'value', places, key)
}

const value = (cursor: Cursor, path: Path, kind: Place['kind'], places: Place[], key?: Span): void => {
  skipSpace(cursor)
  const start = cursor.at
  const mine = places.length
  const opener = cursor.text[start]
  if (opener === '[') list(cursor, path, places)
  else if (opener === '{') inline(cursor, path, places)
  else takeScalar(cursor)
  const span = { start, end: cursor.at }
  places.splice(mine, 0, { path, kind, key: key ?? span, value: span })
}

const list = (cursor: Cursor, path: Path, places: Place[]): void => {
  const { text } = cursor
  cursor.at += 1
  for (let index = 0; cursor.at < text.length; index++) {
    skipValueSpace(cursor)
    if (text[cursor.at] === ']') break
    value(cursor, [...path, index], 'item', places)
    skipValueSpace(cursor)
    if (text[cursor.at] === ',') cursor.at += 1
    else if (text[cursor.at] !== ']') break
  }
  if (text[cursor.at] === ']') cursor.at += 1
}

const inline = (cursor: Cursor, path: Path, places: Place[]): void => {
  const { text } = cursor
  cursor.at += 1
  while (cursor.at < text.length) {
    skipSpace(cursor)
    const before = cursor.at
    if (text[cursor.at] === '}') break
    pair(cursor, path, places)
    skipSpace(cursor)
    if (text[cursor.at] === ',') cursor.at += 1
    if (cursor.at === before || blank.test(text[cursor.at] ?? '')) break
  }
  if (text[cursor.at] === '}') cursor.at += 1
}
