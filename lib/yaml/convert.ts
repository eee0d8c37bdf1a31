import { type Alias, isMap, isScalar, isSeq, type ParsedNode, type Scalar, type YAMLMap, type YAMLSeq } from 'yaml'
import type { Pos, Problem, Words } from '../util/errors.ts'
import { createEntries, type Entries } from './entries.ts'
import type { ListNode, MapNode, Node, ScalarNode } from './node.ts'
import { NULL } from './psych.ts'
import { isForbiddenTag, resolveScalar } from './tags.ts'
import * as words from './words.ts'

export type Report = (offset: number, words: Words, severity?: Problem['severity']) => void

export type ConvertOptions = {
  readonly at: (offset: number) => Pos
  readonly report: Report
  /** The source, in which offsets count. */
  readonly text: string
  readonly maxDepth: number
}

type Content = Scalar.Parsed | YAMLMap.Parsed | YAMLSeq.Parsed

/** An anchored node, with what it costs to write it out once more; no node while that is still being read. */
type Anchored = { readonly node?: Node; readonly cost: number; readonly height: number }

type State = ConvertOptions & {
  readonly anchors: Map<string, Anchored>
  /** Roughly the bytes of the tree with its aliases written out, and the deepest level. */
  cost: number
  deepest: number
  /** The limits are reported once. */
  refused: boolean
}

/** Roughly the memory of one node, without its text. */
const NODE_COST = 40
/** Far above what GitLab allows (2 MB, ci-yaml §10), far below what hurts. */
const MAX_COST = 128_000_000

/** The composed YAML of one document as our tree: Psych's scalars, aliases shared, merges done. */
export const convert = (contents: ParsedNode, options: ConvertOptions): Node =>
  visit(contents, { ...options, anchors: new Map(), cost: 0, deepest: 0, refused: false }, 1)

const visit = (node: ParsedNode, state: State, depth: number): Node => {
  state.cost += NODE_COST
  state.deepest = Math.max(state.deepest, depth)
  if (depth > state.maxDepth) return refuse(node, state, words.tooDeep(state.maxDepth))
  if (!isMap(node) && !isSeq(node) && !isScalar(node)) return visitAlias(node, state, depth)
  return node.anchor === undefined ? visitContent(node, state, depth) : visitAnchored(node, node.anchor, state, depth)
}

const visitContent = (node: Content, state: State, depth: number): Node => {
  if (node.tag === '!reference') return visitReference(node, state)
  if (node.tag !== undefined && isForbiddenTag(node.tag, isScalar(node))) {
    state.report(node.range[0], words.rubyTag(node.tag))
  }
  if (isMap(node)) return visitMap(node, state, depth)
  if (isSeq(node)) return visitList(node, state, depth)
  return visitScalar(node, state)
}

const visitAnchored = (node: Content, name: string, state: State, depth: number): Node => {
  const open: Anchored = { cost: 0, height: 0 }
  const { cost, deepest } = state
  state.anchors.set(name, open)
  state.deepest = depth
  const content = visitContent(node, state, depth)
  // The name may have been given again inside: the last one to begin holds.
  if (state.anchors.get(name) === open) {
    state.anchors.set(name, { node: content, cost: state.cost - cost, height: state.deepest - depth })
  }
  state.deepest = Math.max(deepest, state.deepest)
  return content
}

const visitAlias = (node: Alias.Parsed, state: State, depth: number): Node => {
  const anchored = state.anchors.get(node.source)
  if (!anchored?.node) {
    const name = node.source
    state.report(node.range[0], anchored ? words.recursiveAlias(name) : words.unknownAlias(name))
    return { kind: 'scalar', pos: state.at(node.range[0]), ...NULL }
  }
  state.cost += anchored.cost
  state.deepest = Math.max(state.deepest, depth + anchored.height)
  if (state.cost > MAX_COST) return refuse(node, state, words.tooBig())
  if (depth + anchored.height > state.maxDepth) return refuse(node, state, words.tooDeep(state.maxDepth))
  return anchored.node
}

/** The place of something that breaks a limit holds null; the first one is reported. */
const refuse = (node: ParsedNode, state: State, why: Words): Node => {
  if (!state.refused) state.report(node.range[0], why)
  state.refused = true
  return { kind: 'scalar', pos: state.at(node.range[0]), ...NULL }
}

const visitScalar = (node: Scalar.Parsed, state: State): ScalarNode => {
  const offset = node.range[0]
  const source = node.source ?? ''
  const scalar = resolveScalar({ source, tag: node.tag, plain: node.type === undefined || node.type === 'PLAIN' })
  state.cost += source.length
  if ('problem' in scalar) {
    state.report(offset, scalar.problem)
    return { kind: 'scalar', pos: state.at(offset), ...NULL }
  }
  const textPos = textOffset(node, state.text)
  const pos = state.at(offset)
  return { kind: 'scalar', pos, ...scalar, ...(textPos === offset ? {} : { textPos: state.at(textPos) }) }
}

/** After the quote, or at the first character on the line below the header of a block. */
const textOffset = (node: Scalar.Parsed, text: string): number => {
  const offset = node.range[0]
  if (node.type === 'QUOTE_DOUBLE' || node.type === 'QUOTE_SINGLE') return offset + 1
  if (node.type !== 'BLOCK_FOLDED' && node.type !== 'BLOCK_LITERAL') return offset
  const content = /\n\s*/g
  content.lastIndex = offset
  return content.test(text) && content.lastIndex < node.range[1] ? content.lastIndex : offset
}

const visitList = (node: YAMLSeq.Parsed, state: State, depth: number): ListNode => ({
  kind: 'list',
  pos: state.at(node.range[0]),
  items: node.items.map(item => visit(item, state, depth + 1)),
})

/** GitLab takes a list of texts only; `!reference foo` and `!reference [a, 1]` are refused. */
const visitReference = (node: Content, state: State): Node => {
  const pos = state.at(node.range[0])
  const items = isSeq(node) ? node.items.map(item => (isScalar(item) ? visitScalar(item, state) : undefined)) : []
  const path = items.filter(item => item?.type === 'string').map(item => item?.text ?? '')
  if (path.length > 0 && path.length === items.length) return { kind: 'reference', pos, path }
  state.report(node.range[0], words.referenceInvalid())
  return { kind: 'scalar', pos, ...NULL }
}

const visitMap = (node: YAMLMap.Parsed, state: State, depth: number): MapNode => {
  const entries = createEntries((entry, offset) => {
    state.report(offset, words.duplicateKey(entry.key), 'warning')
  })
  for (const { key, value } of node.items) {
    if (!node.flow && state.text[key.range[0]] === ':' && key.range[0] === key.range[1]) {
      state.report(key.range[0], words.missingKey())
    }
    const keyNode = visit(key, state, depth + 1)
    const valueNode: Node = value ? visit(value, state, depth + 1) : { kind: 'scalar', pos: keyNode.pos, ...NULL }
    addEntry(entries, { key, keyNode, valueNode }, state)
  }
  return { kind: 'map', pos: state.at(node.range[0]), entries: entries.list() }
}

type Pair = { readonly key: ParsedNode; readonly keyNode: Node; readonly valueNode: Node }

const addEntry = (entries: Entries, { key, keyNode, valueNode }: Pair, state: State): void => {
  if (keyNode.kind !== 'scalar') {
    state.report(key.range[0], words.collectionKey())
    return
  }
  const tagged = isScalar(key) && key.tag === 'tag:yaml.org,2002:str'
  if (keyNode.text === '<<' && !tagged && entries.merge(valueNode)) return
  const keyPos = state.at(key.range[0])
  const entry = { key: keyNode.text, keyPos, value: valueNode }
  const plainText = keyNode.type === 'string' || keyNode.type === 'symbol'
  entries.set(plainText ? entry : { ...entry, keyType: keyNode.type }, key.range[0])
}
