import type { Pos } from '../util/errors.ts'
import { get, type MapNode, type Node } from '../yaml/node.ts'

/** An image or a service as it stands in a pipeline file. */
export type Found = {
  readonly image: string
  /** Where its text begins. */
  readonly pos: Pos
}

/** Keys of the top level that hold no images, and are no jobs. */
const others = ['stages', 'variables', 'workflow', 'include', 'spec', 'cache', 'before_script', 'after_script']

const named = (node: Node | undefined): readonly Found[] => {
  if (node?.kind === 'map') return named(get(node, 'name'))
  if (node?.kind !== 'scalar' || node.type !== 'string' || node.text === '') return []
  return [{ image: node.text, pos: node.textPos ?? node.pos }]
}

const listed = (node: Node | undefined): readonly Found[] =>
  node?.kind === 'list' ? node.items.flatMap(item => (item.kind === 'list' ? listed(item) : named(item))) : []

const inSection = (section: MapNode): readonly Found[] => [
  ...named(get(section, 'image')),
  ...listed(get(section, 'services')),
]

/**
 * Every `image` and `services` of a file: global, of `default`, and of jobs, hidden ones too. An anchor that is used often
 * is found once, where it stands.
 */
export const findImages = (tree: MapNode): readonly Found[] => {
  const sections = tree.entries.flatMap(({ key, value }) =>
    value.kind === 'map' && !others.includes(key) && key !== 'image' ? [value] : [],
  )
  const all = [tree, ...sections].flatMap(inSection)
  const byPlace = new Map(all.map(found => [`${found.pos.line}:${found.pos.col}`, found]))
  return [...byPlace.values()].sort((a, b) => a.pos.line - b.pos.line || a.pos.col - b.pos.col)
}

/** Paths of `include:local` that hold neither variables nor wildcards, relative to the project. */
export const findLocalIncludes = (tree: MapNode): readonly string[] => {
  const include = get(tree, 'include')
  const items = include?.kind === 'list' ? include.items : include ? [include] : []
  return items
    .map(item => (item.kind === 'map' ? get(item, 'local') : item))
    .flatMap(item => (item?.kind === 'scalar' && item.type === 'string' ? [item.text] : []))
    .filter(path => !/^https?:|[$*]/.test(path))
    .map(path => path.replace(/^\/+/, ''))
}
