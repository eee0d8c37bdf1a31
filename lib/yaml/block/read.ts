import type { Problem } from '../../util/errors.ts'
import type { Node } from '../node.ts'
import { readMap } from './collections.ts'
import { advance, type Cursor, Unusual } from './cursor.ts'
import type { State } from './state.ts'

type Read = { readonly documents: readonly Node[]; readonly problems: readonly Problem[] }

/**
 * Reads YAML of the usual form, block mappings with values on one line or in block scalars, many times as fast as the library
 * does. Undefined for everything else, wrong or rare: the library is to read that. Gives the library's trees and places.
 */
export const readUsual = (text: string, file: string): Read | undefined => {
  if (/[\r\u2028\u2029]/.test(text) || /^(?:---.*\S|\.\.\.)/m.test(text)) return undefined
  try {
    const states = split(text).map(part => ({ part, state: open(text, file, part) }))
    const documents = states.map(({ state }) => readDocument(state))
    const warnings = states.flatMap(({ state }) => state.warnings)
    return { documents, problems: warnings.map(({ pos, words }) => ({ severity: 'warning', pos, ...words })) }
  } catch (error) {
    if (error instanceof Unusual) return undefined
    throw error
  }
}

type Part = { readonly start: number; readonly end: number; readonly line: number }

/** The documents between lines of `---`; one without content before the first of these is none. */
const split = (text: string): readonly Part[] => {
  const parts: Part[] = []
  let start = 0
  let line = 1
  for (const { index, 0: marker } of text.matchAll(/^--- *$/gm)) {
    parts.push({ start, end: index, line })
    line += countLines(text, start, index) + 1
    start = Math.min(text.length, index + marker.length + 1)
  }
  parts.push({ start, end: text.length, line })
  const [first] = parts
  const isHeadless = parts.length > 1 && first !== undefined && /^(?: *(?:#.*)?\n)*$/.test(text.slice(0, first.end))
  return isHeadless ? parts.slice(1) : parts
}

const countLines = (text: string, from: number, to: number): number => {
  let count = 0
  for (let at = text.indexOf('\n', from); at >= 0 && at < to; at = text.indexOf('\n', at + 1)) count += 1
  return count
}

const open = (text: string, file: string, { start, end, line }: Part): State => {
  const hasTabs = text.includes('\t')
  const cursor: Cursor = {
    file,
    text,
    limit: end,
    hasTabs,
    line: line - 1,
    start,
    indent: -1,
    stop: start,
    next: start,
  }
  return { cursor, anchors: new Map(), warnings: [], cost: 0, deepest: 0 }
}

const readDocument = (state: State): Node => {
  const { cursor } = state
  advance(cursor)
  const isUsual = cursor.indent === 0
  const node = isUsual ? readMap(state, 1) : undefined
  if (node === undefined || cursor.indent >= 0) throw new Unusual()
  return node
}
