import type { ScalarNode } from '../node.ts'
import { advance, type Cursor, isOver, lineEnd, skipSpaces, unusual } from './cursor.ts'
import { enter, placeAt, type State } from './state.ts'

type Place = { readonly at: number; readonly indent: number; readonly depth: number }

/** A block scalar, whose header stands at `at`, of something at the column `indent`. */
export const readBlockScalar = (state: State, { at, indent, depth }: Place): ScalarNode => {
  const { cursor } = state
  const [style = '', chomp = ''] = /^[|>][-+]?/.exec(cursor.text.slice(at, at + 2))?.[0] ?? ''
  const rest = at + style.length + chomp.length
  if (rest < cursor.stop && !isOver(cursor, skipSpaces(cursor, rest))) unusual()
  if (rest < cursor.stop && cursor.text[rest] !== ' ') unusual()
  const pos = placeAt(cursor, at)
  const { lines, column, first } = readLines(cursor, indent)
  const text = chomped(style === '|' ? lines.join('\n') : folded(lines), chomp, lines)
  enter(state, depth)
  state.cost += text.length
  return {
    kind: 'scalar',
    pos,
    type: 'string',
    value: text,
    text,
    textPos: { file: pos.file, line: first, col: column + 1 },
  }
}

type Lines = {
  /** Without their indentation, blank ones at the end included. */
  readonly lines: readonly string[]
  readonly column: number
  /** Number of the first that is not blank. */
  readonly first: number
}

/** The lines of the scalar; the cursor moves to what follows. */
const readLines = (cursor: Cursor, indent: number): Lines => {
  const { text, limit } = cursor
  const lines: string[] = []
  let column = -1
  let first = 0
  for (let start = cursor.next; start < limit; start = cursor.next) {
    const end = lineEnd(cursor, start)
    let at = start
    while (text.charCodeAt(at) === 32) at += 1
    const isBlank = at >= end
    if (column < 0 && !isBlank) {
      column = at - start
      first = cursor.line + 1
      if (column <= indent || lines.some(line => line !== '') || !/\S/.test(text[at] ?? '')) unusual()
    }
    if (!isBlank && at - start < column) break
    if (end >= limit && text[end] !== '\n') unusual()
    lines.push(
      isBlank && column < 0 ? text.slice(start, end) : text.slice(start + column, Math.max(end, start + column)),
    )
    cursor.line += 1
    cursor.next = end + 1
  }
  if (column < 0) unusual()
  advance(cursor)
  if (cursor.indent > indent) unusual()
  return { lines, column, first }
}

/** Lines that follow each other are one; lines that are indented further are left to the library. */
const folded = (lines: readonly string[]): string => {
  let text = ''
  let breaks = 0
  for (const line of lines) {
    if (/^[ \t]/.test(line)) unusual()
    if (line === '') breaks += 1
    else {
      if (text !== '') text += breaks === 0 ? ' ' : '\n'.repeat(breaks)
      else text = '\n'.repeat(breaks)
      text += line
      breaks = 0
    }
  }
  return text
}

const chomped = (text: string, chomp: string, lines: readonly string[]): string => {
  const body = text.replace(/\n+$/, '')
  if (chomp === '-') return body
  if (chomp === '') return `${body}\n`
  const last = lines.findLastIndex(line => line !== '')
  return body + '\n'.repeat(lines.length - last)
}
