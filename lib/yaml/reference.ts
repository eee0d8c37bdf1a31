import type { Problem, Words } from '../util/errors.ts'
import { type Entry, getText, type ListNode, type MapNode, type Node, type ReferenceNode } from './node.ts'
import { NULL } from './psych.ts'
import * as words from './words.ts'

export type Resolved = { readonly tree: MapNode; readonly problems: readonly Problem[] }

/** A reference may lead to another, ten levels deep (ci-yaml §2.3). */
const MAX_CHAIN = 10
/** Nodes of the tree with all references written out: enough for any pipeline, and no bomb. */
const MAX_NODES = 3_000_000

/** What a reference stands for, with the nodes of that and the length of the longest chain that it begins. */
type Followed = { readonly node: Node | undefined; readonly nodes: number; readonly chain: number }

type State = {
  readonly roots: ReadonlyMap<string, Node>
  readonly problems: Problem[]
  readonly followed: Map<string, Followed>
  /** Stands where a reference could not be resolved, which was told then. */
  readonly nothing: Node
  /** The references being followed, outermost first. */
  readonly chain: ReferenceNode[]
  /** The longest chain so far. */
  longest: number
  nodes: number
}

/**
 * Replaces every `!reference [key, …]` by what stands there in the merged and extended configuration, which may hold
 * references itself (ci-yaml §2.3). Subtrees without references come back as they are. Where one cannot be resolved the
 * tree holds null.
 */
export const resolveReferences = (config: MapNode): Resolved => {
  const named = config.entries.filter(entry => entry.keyType === undefined)
  const roots = new Map(named.map(entry => [entry.key, entry.value]))
  const nothing: Node = { kind: 'scalar', pos: config.pos, ...NULL }
  const state: State = { roots, nothing, problems: [], followed: new Map(), chain: [], longest: 0, nodes: 0 }
  if (!holdsReference(config)) return { tree: config, problems: [] }
  const entries = config.entries.map(entry => (holdsReference(entry.value) ? resolveEntry(entry, state) : entry))
  return { tree: { ...config, entries }, problems: state.problems }
}

/** Most jobs hold none: they need not be written anew. */
const holdsReference = (node: Node): boolean => {
  if (node.kind === 'map') return node.entries.some(entry => holdsReference(entry.value))
  return node.kind === 'list' ? node.items.some(holdsReference) : node.kind === 'reference'
}

const resolveEntry = (entry: Entry, state: State): Entry => {
  const value = resolve(entry.value, state)
  return value === entry.value ? entry : { ...entry, value }
}

const resolve = (node: Node, state: State): Node => {
  state.nodes += 1
  switch (node.kind) {
    case 'map':
      return resolveMap(node, state)
    case 'list':
      return resolveList(node, state)
    case 'reference':
      return follow(node, state) ?? state.nothing
    case 'scalar':
      return node
  }
}

const resolveMap = (node: MapNode, state: State): MapNode => {
  const entries = node.entries.map(entry => resolveEntry(entry, state))
  return entries.every((entry, index) => entry === node.entries[index]) ? node : { ...node, entries }
}

const resolveList = (node: ListNode, state: State): ListNode => {
  const items = node.items.map(item => resolve(item, state))
  return items.every((item, index) => item === node.items[index]) ? node : { ...node, items }
}

const follow = (reference: ReferenceNode, state: State): Node | undefined => {
  const id = JSON.stringify(reference.path)
  const circle = state.chain.findIndex(other => JSON.stringify(other.path) === id)
  if (circle !== -1) {
    const paths = [...state.chain.slice(circle), reference].map(other => other.path)
    return fail(reference, words.referenceCircular(paths), state)
  }
  const known = state.followed.get(id)
  const { node, nodes, chain } = known ?? lookUp(reference, state)
  if (known) state.nodes += nodes
  else state.followed.set(id, { node, nodes, chain })
  state.longest = Math.max(state.longest, state.chain.length + chain)
  if (!node) return undefined
  if (state.nodes > MAX_NODES) return fail(reference, words.referencesTooBig(), state)
  if (state.chain.length + chain > MAX_CHAIN)
    return fail(reference, words.referenceTooDeep(reference.path, MAX_CHAIN), state)
  return node
}

const lookUp = (reference: ReferenceNode, state: State): Followed => {
  const { longest, nodes, chain } = state
  const [root = '', ...keys] = reference.path
  const found = keys.reduce<Node | undefined>(
    (node, key) => (node?.kind === 'map' ? getText(node, key) : undefined),
    state.roots.get(root),
  )
  state.longest = chain.push(reference)
  // Beyond the limit nothing is looked up any more: the caller refuses the chain.
  const value = found && chain.length <= MAX_CHAIN ? resolve(found, state) : found
  chain.pop()
  const followed = { nodes: state.nodes - nodes, chain: state.longest - chain.length }
  state.longest = longest
  if (!isPresent(value) && value !== state.nothing) fail(reference, words.referenceMissing(reference.path), state)
  return { ...followed, node: isPresent(value) ? value : undefined }
}

/** To GitLab a value of null or false is missing. */
const isPresent = (node: Node | undefined): boolean =>
  node !== undefined && !(node.kind === 'scalar' && (node.value === null || node.value === false))

const fail = (reference: ReferenceNode, why: Words, state: State): undefined => {
  state.problems.push({ severity: 'error', pos: reference.pos, ...why })
}
