import type { Node } from './node.ts'

/** Plain data, as JSON would hold it. */
export type Value = string | number | boolean | null | readonly Value[] | { readonly [key: string]: Value }

/** The tree as plain data; a `!reference` that was not resolved becomes null. */
export const toValue = (node: Node): Value => {
  switch (node.kind) {
    case 'map':
      return Object.fromEntries(node.entries.map(entry => [entry.key, toValue(entry.value)]))
    case 'list':
      return node.items.map(toValue)
    case 'reference':
      return null
    case 'scalar':
      return node.value
  }
}
