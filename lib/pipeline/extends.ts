import type { Pos, Problem, Words } from '../util/errors.ts'
import type { Entry, MapNode, Node } from '../yaml/node.ts'
import { get, isNull } from '../yaml/node.ts'
import { deepMerge } from './merge.ts'
import { baseNotMap, circularExtends, extendsForm, extendsTooBig, nestingTooDeep, unknownBase } from './words.ts'

const MOST_ANCESTORS = 10
/** Of keys in all merged maps: far above any pipeline, and no bomb. */
const MOST_KEYS = 2_000_000
const MOST_SUGGESTIONS = 20

type State = {
  readonly bases: ReadonlyMap<string, Node>
  readonly done: Map<string, MapNode>
  readonly depth: Map<string, number>
  readonly problems: Problem[]
  readonly broken: Set<string>
  keys: number
}

/** `broken`: entries that lack what they wanted to extend; what they seem to miss is no news. */
export type Extended = { readonly tree: MapNode; readonly broken: ReadonlySet<string> }

/**
 * Merges every map at the top of the file with those it extends, its own keys last (ci-yaml §2.1). Maps without `extends`
 * come back as they are.
 */
export const resolveExtends = (tree: MapNode, problems: Problem[]): Extended => {
  const bases = new Map(tree.entries.map(entry => [entry.key, entry.value]))
  const state: State = { bases, done: new Map(), depth: new Map(), problems, broken: new Set(), keys: 0 }
  const entries = tree.entries.map(entry => extendEntry(entry, state))
  return { tree: { ...tree, entries }, broken: state.broken }
}

const extendEntry = (entry: Entry, state: State): Entry => {
  if (entry.value.kind !== 'map' || !isExtending(entry.value)) return entry
  return { ...entry, value: extend(entry.key, entry.value, [entry.key], state) }
}

const isExtending = (map: MapNode): boolean => {
  const value = get(map, 'extends')
  return value !== undefined && !isNull(value)
}

const extend = (name: string, map: MapNode, chain: readonly string[], state: State): MapNode => {
  const known = state.done.get(name)
  if (known) return known
  const parents = parentsOf(name, map, state)
  const merged = parents.flatMap(parent => extendParent(name, parent, chain, state) ?? [])
  if (merged.length < parents.length || parents.some(parent => state.broken.has(parent.name))) state.broken.add(name)
  const result = state.keys > MOST_KEYS ? map : [...merged, map].reduce((left, right) => deepMerge(left, right))
  countKeys(name, result, map.pos, state)
  state.depth.set(name, 1 + Math.max(-1, ...parents.map(parent => state.depth.get(parent.name) ?? 0)))
  state.done.set(name, result)
  return result
}

const countKeys = (name: string, { entries }: MapNode, pos: Pos, state: State): void => {
  const wasFine = state.keys <= MOST_KEYS
  for (const { value } of entries) state.keys += value.kind === 'map' ? value.entries.length + 1 : 1
  if (wasFine && state.keys > MOST_KEYS)
    state.problems.push({ severity: 'error', ...extendsTooBig(), pos, path: [name, 'extends'] })
}

type Parent = { readonly name: string; readonly pos: Pos }

const extendParent = (name: string, parent: Parent, chain: readonly string[], state: State): MapNode | undefined => {
  const fail = (words: Words): undefined => {
    state.problems.push({ severity: 'error', ...words, pos: parent.pos, path: [name, 'extends'] })
  }
  const base = state.bases.get(parent.name)
  if (base === undefined)
    return fail(unknownBase(name, parent.name, state.problems.length < MOST_SUGGESTIONS ? state.bases.keys() : []))
  if (base.kind !== 'map') return fail(baseNotMap(name, parent.name))
  const start = chain.indexOf(parent.name)
  if (start >= 0) return fail(circularExtends(name, [...chain.slice(start), parent.name]))
  if (chain.length > MOST_ANCESTORS) return fail(nestingTooDeep(name, [...chain, parent.name]))
  if (!isExtending(base)) return base
  const extended = extend(parent.name, base, [...chain, parent.name], state)
  const depth = chain.length + (state.depth.get(parent.name) ?? 0)
  return depth > MOST_ANCESTORS ? fail(nestingTooDeep(name, [...chain, parent.name])) : extended
}

const parentsOf = (name: string, map: MapNode, { problems, broken }: State): readonly Parent[] => {
  const value = get(map, 'extends')
  const items = value?.kind === 'list' ? value.items : value ? [value] : []
  return items.flatMap(item => {
    if (item.kind === 'scalar' && item.type === 'string') return [{ name: item.text, pos: item.pos }]
    problems.push({ severity: 'error', ...extendsForm(name), pos: item.pos, path: [name, 'extends'] })
    broken.add(name)
    return []
  })
}
