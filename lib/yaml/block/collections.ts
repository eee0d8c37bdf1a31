import { createEntries } from '../entries.ts'
import type { ListNode, MapNode, Node } from '../node.ts'
import { NULL } from '../psych.ts'
import { duplicateKey } from '../words.ts'
import { advance, isDash, isOver, skipSpaces, unusual } from './cursor.ts'
import { readInline } from './inline.ts'
import { colonIn, isPlain, toEntry } from './plain.ts'
import { quotedAt } from './quoted.ts'
import { readBlockScalar } from './scalar.ts'
import { anchor, enter, placeAt, type State, scalarAt } from './state.ts'

const LONGEST_KEY = 1000

/** The block mapping whose first key stands where the cursor is. */
export const readMap = (state: State, depth: number): MapNode => {
  const { cursor } = state
  const { indent } = cursor
  const pos = placeAt(cursor, cursor.start + indent)
  enter(state, depth)
  const entries = createEntries(entry => {
    state.warnings.push({ pos: entry.keyPos, words: duplicateKey(entry.key) })
  })
  while (cursor.indent === indent) {
    const at = cursor.start + indent
    const colon = keyEnd(state, at)
    if (colon < 0 || colon - at > LONGEST_KEY) unusual()
    const key = readKey(state, at, colon)
    const value = readValue(state, { at: colon + 1, indent, depth: depth + 1, isInMap: true })
    const entry = toEntry(key, value)
    if (entry.key !== '<<' || !entries.merge(value)) entries.set(entry, at)
  }
  if (cursor.indent > indent) unusual()
  return { kind: 'map', pos, entries: entries.list() }
}

const readKey = (state: State, at: number, colon: number): Node => {
  const { text } = state.cursor
  const isQuoted = text[at] === '"' || text[at] === "'"
  return scalarAt(state, at, isQuoted ? quotedAt(text, at, colon).source : text.slice(at, colon), !isQuoted)
}

/** Offset of the colon behind a key that stands at `at`; -1 when it is none. */
const keyEnd = ({ cursor }: State, at: number): number => {
  const { text, stop } = cursor
  if (text[at] === '"' || text[at] === "'") {
    const { end } = quotedAt(text, at, stop)
    return text[end] === ':' && (end + 1 >= stop || text[end + 1] === ' ') ? end : -1
  }
  const rest = text.slice(at, stop)
  if (!isPlain(rest)) return -1
  const colon = colonIn(rest)
  return colon > 0 && rest[colon - 1] !== ' ' ? at + colon : -1
}

const readList = (state: State, depth: number): ListNode => {
  const { cursor } = state
  const { indent } = cursor
  const pos = placeAt(cursor, cursor.start + indent)
  enter(state, depth)
  const items: Node[] = []
  while (cursor.indent === indent && isDash(cursor, cursor.start + indent))
    items.push(readItem(state, indent, depth + 1))
  if (cursor.indent > indent) unusual()
  return { kind: 'list', pos, items }
}

const readItem = (state: State, indent: number, depth: number): Node => {
  const { cursor } = state
  const at = skipSpaces(cursor, cursor.start + indent + 1)
  if (isOver(cursor, at) || (!isDash(cursor, at) && keyEnd(state, at) < 0))
    return readValue(state, { at: cursor.start + indent + 1, indent, depth, isInMap: false })
  // A collection that begins behind the dash stands at that column.
  cursor.indent = at - cursor.start
  return isDash(cursor, at) ? readList(state, depth) : readMap(state, depth)
}

type Place = {
  /** Behind the colon or dash. */
  readonly at: number
  /** Column of the collection. */
  readonly indent: number
  readonly depth: number
  /** A list may then stand at the same column. */
  readonly isInMap: boolean
}

/** What stands behind a colon or dash, there or on the lines below. */
const readValue = (state: State, place: Place): Node => {
  const { cursor } = state
  const at = skipSpaces(cursor, place.at)
  const pos = placeAt(cursor, at)
  if (isOver(cursor, at)) return readBelow(state, place) ?? { kind: 'scalar', pos, ...NULL }
  if (cursor.text[at] === '&') return readAnchored(state, { ...place, at })
  return readHere(state, { ...place, at })
}

const readHere = (state: State, { at, indent, depth }: Place): Node => {
  const { cursor } = state
  if (cursor.text[at] === '|' || cursor.text[at] === '>') return readBlockScalar(state, { at, indent, depth })
  const node = readInline(state, at, depth)
  advance(cursor)
  return cursor.indent > indent ? unusual() : node
}

const readAnchored = (state: State, place: Place): Node => {
  const { cursor } = state
  const name = /^[^\s,[\]{}]+/.exec(cursor.text.slice(place.at + 1, cursor.stop))?.[0] ?? unusual()
  const at = skipSpaces(cursor, place.at + 1 + name.length)
  return anchor(state, name, place.depth, () => {
    if (isOver(cursor, at)) return readBelow(state, place) ?? unusual()
    return keyEnd(state, at) >= 0 || '&*'.includes(cursor.text[at] ?? '')
      ? unusual()
      : readHere(state, { ...place, at })
  })
}

/** Undefined: nothing stands below. */
const readBelow = (state: State, { indent, depth, isInMap }: Place): Node | undefined => {
  const { cursor } = state
  advance(cursor)
  const at = cursor.start + cursor.indent
  if (cursor.indent > indent) return isDash(cursor, at) ? readList(state, depth) : readMap(state, depth)
  return isInMap && cursor.indent === indent && isDash(cursor, at) ? readList(state, depth) : undefined
}
