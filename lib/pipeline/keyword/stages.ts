import type { Node } from '../../yaml/node.ts'
import { reject } from '../at.ts'
import type { Decoder } from '../decode.ts'

const DEEPEST = 10
export const DEFAULT_STAGES = ['build', 'test', 'deploy']

/** `stages:` names, nested lists flattened, with `.pre` first and `.post` last wherever they stand (ci-yaml §1.3). */
export const stages: Decoder<readonly string[]> = (node, at) => {
  const names: string[] = []
  if (node.kind !== 'list' || !collect(node, DEEPEST, names))
    return reject(at, node, `should be a nested array of strings up to ${DEEPEST} levels deep`)
  return withEdges(names)
}

/** With `.pre` and `.post` at the ends; the default stages when there are none. Doubled names count once. */
export const withEdges = (names: readonly string[]): readonly string[] => {
  const inner = new Set(names.filter(name => name !== '.pre' && name !== '.post'))
  return ['.pre', ...(inner.size === 0 && names.length === 0 ? DEFAULT_STAGES : inner), '.post']
}

const collect = (node: Node, levels: number, into: string[]): boolean => {
  if (node.kind === 'list') return levels > 0 && node.items.every(item => collect(item, levels - 1, into))
  if (node.kind !== 'scalar' || (node.type !== 'string' && node.type !== 'symbol')) return false
  into.push(node.text)
  return true
}
