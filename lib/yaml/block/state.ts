import type { Pos, Words } from '../../util/errors.ts'
import type { Node, ScalarNode } from '../node.ts'
import { resolveScalar } from '../tags.ts'
import { type Cursor, unusual } from './cursor.ts'

export type Anchored = { readonly node: Node; readonly cost: number; readonly height: number }

/** One document being read. */
export type State = {
  readonly cursor: Cursor
  readonly anchors: Map<string, Anchored>
  readonly warnings: { readonly pos: Pos; readonly words: Words }[]
  /** Roughly the bytes of the tree with its aliases written out, and the deepest level. */
  cost: number
  deepest: number
}

/** Far below the limits of the library's reader, which is to tell of them. */
const MAX_COST = 16_000_000
const MAX_DEPTH = 90

/** Roughly the memory of one node, without its text. */
const NODE_COST = 40

/** Counts a node at a depth. */
export const enter = (state: State, depth: number, cost = NODE_COST): void => {
  state.cost += cost
  if (depth > state.deepest) state.deepest = depth
  if (depth > MAX_DEPTH) unusual()
}

/** The node that an alias stands for. */
export const aliased = (state: State, name: string, depth: number): Node => {
  const anchored = state.anchors.get(name) ?? unusual()
  enter(state, depth + anchored.height, anchored.cost)
  if (state.cost > MAX_COST) unusual()
  return anchored.node
}

/** Reads a node under an anchor. */
export const anchor = (state: State, name: string, depth: number, read: () => Node): Node => {
  if (state.anchors.has(name)) unusual()
  const { cost, deepest } = state
  state.deepest = depth
  const node = read()
  if (state.anchors.has(name)) unusual()
  state.anchors.set(name, { node, cost: state.cost - cost, height: state.deepest - depth })
  state.deepest = Math.max(deepest, state.deepest)
  return node
}

/** A place on the current line. */
export const placeAt = ({ file, line, start }: Cursor, offset: number): Pos => ({ file, line, col: offset - start + 1 })

/** A scalar of the current line. */
export const scalarAt = (state: State, offset: number, source: string, plain: boolean): ScalarNode => {
  const scalar = resolveScalar({ source, tag: undefined, plain })
  if ('problem' in scalar) return unusual()
  state.cost += source.length
  const pos = placeAt(state.cursor, offset)
  if (plain) return { kind: 'scalar', pos, ...scalar }
  return { kind: 'scalar', pos, ...scalar, textPos: placeAt(state.cursor, offset + 1) }
}
