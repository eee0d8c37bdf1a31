import { isPartOf, type Path, type Place, pathKey, scan } from './toml-scan.ts'

/**
 * Gives a key of an existing table a new value, written as TOML; adds the key after the last one of its table. All
 * other bytes of the text stay as they are.
 */
export const setValue = (text: string, path: Path, literal: string): string => {
  const places = scan(text)
  const place = places.find(({ path: found, kind }) => kind === 'value' && pathKey(found) === pathKey(path))
  if (place !== undefined) return splice(text, place.value.start, place.value.end, literal)
  return addLine(text, places, path, `${String(path.at(-1))} = ${literal}`)
}

/** Takes a `[[runners]]` table out, with its tables below and the comments directly above it. */
export const removeRunner = (text: string, index: number): string => {
  const headers = scan(text).filter(({ kind }) => kind === 'table')
  const first = headers.findIndex(({ path }) => pathKey(path) === pathKey(['runners', index]))
  const header = headers[first]
  if (header === undefined) return text
  const next = headers.slice(first + 1).find(({ path }) => !isPartOf(path, header.path))
  return splice(text, startOf(text, header), next === undefined ? text.length : startOf(text, next), '')
}

/** Adds tables at the end, after an empty line. */
export const append = (text: string, tables: string): string =>
  text.trim() === '' ? tables : `${text.trimEnd()}\n\n${tables}`

const splice = (text: string, start: number, end: number, words: string): string =>
  text.slice(0, start) + words + text.slice(end)

const addLine = (text: string, places: readonly Place[], path: Path, line: string): string => {
  const table = path.slice(0, -1)
  const inTable = ({ path: found, kind }: Place) =>
    kind === 'value' ? pathKey(found.slice(0, -1)) === pathKey(table) : pathKey(found) === pathKey(table)
  const last = places.filter(place => place.kind !== 'item' && inTable(place)).at(-1)
  if (last === undefined) return `${line}\n${text}`
  const end = endOfLine(text, last.value.end)
  const indent = last.kind === 'value' ? indentOf(text, last) : `${indentOf(text, last)}  `
  const ended = text[end - 1] === '\n' ? '' : '\n'
  return splice(text, end, end, `${ended}${indent}${line}\n`)
}

const endOfLine = (text: string, from: number): number => {
  const end = text.indexOf('\n', from)
  return end < 0 ? text.length : end + 1
}

const startOfLine = (text: string, from: number): number => text.lastIndexOf('\n', from - 1) + 1

const indentOf = (text: string, place: Place): string =>
  text.slice(startOfLine(text, place.key.start), place.key.start).replace(/\S.*$/s, '')

/** Comments that stand directly above a header belong to it. */
const startOf = (text: string, header: Place): number => {
  let start = startOfLine(text, header.key.start)
  for (;;) {
    const above = startOfLine(text, start - 1)
    if (start === 0 || !text.slice(above, start).trimStart().startsWith('#')) return start
    start = above
  }
}
