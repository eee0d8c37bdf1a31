import type { Node } from '../node.ts'
import { isOver, skipSpaces, unusual } from './cursor.ts'
import { readToken } from './flow.ts'
import { colonIn, isPlain } from './plain.ts'
import { enter, type State, scalarAt } from './state.ts'

/** A value that ends on the current line, nothing but a comment behind it. */
export const readInline = (state: State, at: number, depth: number): Node => {
  const { cursor } = state
  const { text, stop } = cursor
  const char = text[at]
  if (char === '"' || char === "'" || char === '[' || char === '{' || char === '*' || char === '!') {
    const { node, end } = readToken(state, at, depth)
    return end === stop || isOver(cursor, skipSpaces(cursor, end)) ? node : unusual()
  }
  const rest = text.slice(at, stop)
  const comment = rest.indexOf(' #')
  const source = comment < 0 ? rest : rest.slice(0, comment).replace(/ +$/, '')
  if (!isPlain(source) || colonIn(source) >= 0) unusual()
  enter(state, depth)
  return scalarAt(state, at, source, true)
}
