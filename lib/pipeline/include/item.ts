import type { Pos, Words } from '../../util/errors.ts'
import type { MapNode, Node } from '../../yaml/node.ts'
import { get, isNull } from '../../yaml/node.ts'
import { type At, failedSince, report, under } from '../at.ts'
import { anything, attribute, fields, string, stringOrStrings } from '../decode.ts'
import { includeRules, type Rule } from '../keyword/rules.ts'
import * as words from './words.ts'

/** One entry of `include:` as written, variables not yet expanded (ci-yaml §3). */
export type IncludeItem = {
  readonly pos: Pos
  readonly kind: 'local' | 'project' | 'remote' | 'template' | 'component'
  /** The path, address or name; of a project, its path. */
  readonly value: string
  readonly file?: string
  readonly ref?: string
  readonly integrity?: string
  readonly inputs?: MapNode
  readonly rules?: readonly Rule[]
}

const KINDS = ['local', 'project', 'remote', 'template', 'component'] as const

const KEYS = {
  local: attribute(string),
  project: attribute(string),
  remote: attribute(string),
  template: attribute(string),
  component: attribute(string),
  file: attribute(stringOrStrings),
  ref: attribute(string),
  integrity: attribute(string),
  cache: anything,
  inputs: anything,
  with: anything,
  rules: includeRules,
}

/** The entries of an `include:`, one for each file of a project. */
export const readItems = (node: Node | undefined, at: At): readonly IncludeItem[] => {
  if (node === undefined || isNull(node)) return []
  const nodes = node.kind === 'list' ? node.items : [node]
  return nodes.flatMap((item, index) => readItem(item, node.kind === 'list' ? under(at, index) : at))
}

const readItem = (node: Node, at: At): readonly IncludeItem[] => {
  const place = { ...at, label: 'include' }
  if (node.kind === 'scalar' && node.type === 'string') {
    const kind = /^https?:\/\//.test(node.text) ? 'remote' : 'local'
    return [{ pos: node.pos, kind, value: node.text }]
  }
  if (node.kind === 'list') return node.items.flatMap(item => readItem(item, at))
  return node.kind === 'map' ? readMap(node, place) : fail(place, node.pos, words.includeForm())
}

const fail = (at: At, pos: Pos, text: Words): readonly never[] => {
  report(at, pos, text)
  return []
}

const readMap = (node: MapNode, at: At): readonly IncludeItem[] => {
  const used = KINDS.filter(kind => get(node, kind) !== undefined)
  const [kind] = used
  const names = node.entries.map(entry => entry.key)
  if (kind === undefined)
    return fail(at, node.pos, names.includes('file') ? words.projectMissing() : words.noSubkey(names, KINDS))
  if (used.length > 1) return fail(at, node.pos, words.oneKind(KINDS))
  const before = at.problems.length
  const read = fields(KEYS)(node, at)
  const value = read?.[kind]
  if (read === undefined || value === undefined || failedSince(at, before)) return []
  if (kind !== 'remote' && (read.integrity ?? read.cache) !== undefined)
    return fail(at, node.pos, words.onlyRemote(read.integrity === undefined ? 'cache' : 'integrity'))
  if (kind === 'project' && read.file === undefined) return fail(at, node.pos, words.fileMissing())
  const inputs = read.inputs ?? read.with
  const item = {
    pos: get(node, kind)?.pos ?? node.pos,
    kind,
    value,
    ...(read.ref !== undefined && { ref: read.ref }),
    ...(read.integrity !== undefined && { integrity: read.integrity }),
    ...(inputs?.kind === 'map' && { inputs }),
    ...(read.rules && { rules: read.rules }),
  }
  return kind === 'project' ? (read.file ?? []).map(file => ({ ...item, file })) : [item]
}
