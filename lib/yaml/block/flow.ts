import { createEntries } from '../entries.ts'
import type { Node } from '../node.ts'
import { duplicateKey } from '../words.ts'
import { skipSpaces, unusual } from './cursor.ts'
import { isPlain, toEntry } from './plain.ts'
import { quotedAt } from './quoted.ts'
import { aliased, enter, placeAt, type State, scalarAt } from './state.ts'

export type Token = { readonly node: Node; readonly end: number }

/** What shows by its first character where it ends. */
export const readToken = (state: State, at: number, depth: number): Token => {
  const { text, stop } = state.cursor
  switch (text[at]) {
    case '"':
    case "'": {
      const { source, end } = quotedAt(text, at, stop)
      enter(state, depth)
      return { node: scalarAt(state, at, source, false), end }
    }
    case '*': {
      const name = /^[^\s,[\]{}]+/.exec(text.slice(at + 1, stop))?.[0] ?? unusual()
      return { node: aliased(state, name, depth), end: at + 1 + name.length }
    }
    case '!':
      return readReference(state, at, depth)
    default:
      return readFlow(state, at, depth)
  }
}

/** `!reference [a, b]`; any other tag is unusual. */
const readReference = (state: State, at: number, depth: number): Token => {
  const tag = /^!reference +(?=\[)/.exec(state.cursor.text.slice(at, state.cursor.stop))?.[0] ?? unusual()
  const { node, end } = readFlow(state, at + tag.length, depth)
  const path = node.kind === 'list' ? node.items.map(item => (isText(item) ? item.text : unusual())) : []
  return path.length === 0 ? unusual() : { node: { kind: 'reference', pos: node.pos, path }, end }
}

const isText = (node: Node): node is Extract<Node, { kind: 'scalar' }> =>
  node.kind === 'scalar' && node.type === 'string'

/** `[…]` or `{…}` on one line. */
const readFlow = (state: State, at: number, depth: number): Token =>
  state.cursor.text[at] === '[' ? readList(state, at, depth) : readMap(state, at, depth)

const readList = (state: State, start: number, depth: number): Token => {
  const { cursor } = state
  const pos = placeAt(cursor, start)
  enter(state, depth)
  const items: Node[] = []
  let at = skipSpaces(cursor, start + 1)
  while (cursor.text[at] !== ']') {
    const { node, end } = readItem(state, at, depth + 1)
    items.push(node)
    at = afterComma(state, end, ']')
  }
  return { node: { kind: 'list', pos, items }, end: at + 1 }
}

const readMap = (state: State, start: number, depth: number): Token => {
  const { cursor } = state
  const pos = placeAt(cursor, start)
  enter(state, depth)
  const entries = createEntries(entry => {
    state.warnings.push({ pos: entry.keyPos, words: duplicateKey(entry.key) })
  })
  let at = skipSpaces(cursor, start + 1)
  while (cursor.text[at] !== '}') {
    const key = readItem(state, at, depth + 1)
    if (cursor.text[key.end] !== ':' || cursor.text[key.end + 1] !== ' ') unusual()
    const value = readItem(state, skipSpaces(cursor, key.end + 1), depth + 1)
    const entry = toEntry(key.node, value.node)
    if (entry.key !== '<<' || !entries.merge(value.node)) entries.set(entry, at)
    at = afterComma(state, value.end, '}')
  }
  return { node: { kind: 'map', pos, entries: entries.list() }, end: at + 1 }
}

/** Behind an item: its comma and what follows, or the closing bracket. */
const afterComma = ({ cursor }: State, end: number, close: string): number => {
  const at = skipSpaces(cursor, end)
  if (at >= cursor.stop) unusual()
  if (cursor.text[at] === close) return at
  if (cursor.text[at] !== ',') unusual()
  const next = skipSpaces(cursor, at + 1)
  return next >= cursor.stop ? unusual() : next
}

const PLAIN = /[^,[\]{}:#]+(?:[:#]+[^\s,[\]{}:#][^,[\]{}:#]*)*/y

const readItem = (state: State, at: number, depth: number): Token => {
  const { text, stop } = state.cursor
  const char = text[at] ?? ''
  if (at >= stop) unusual()
  if (`"'*[{`.includes(char)) return readToken(state, at, depth)
  PLAIN.lastIndex = at
  const match = PLAIN.exec(text)?.[0] ?? unusual()
  const source = match.replace(/ +$/, '')
  if (source === '' || at + match.length > stop || !isPlain(source) || source.startsWith('-') || / #/.test(source))
    unusual()
  enter(state, depth)
  return { node: scalarAt(state, at, source, true), end: at + source.length }
}
