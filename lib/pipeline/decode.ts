import type { MapNode, Node } from '../yaml/node.ts'
import { isNull } from '../yaml/node.ts'
import { type At, asAttribute, reject, under } from './at.ts'
import { didYouMean } from './words.ts'

/** Node → value. Undefined when it was rejected; the problems say why. */
export type Decoder<T> = (node: Node, at: At) => T | undefined

type Value<D> = D extends Decoder<infer T> ? T : never
export type Shape = Readonly<Record<string, Decoder<unknown>>>
export type Fields<S extends Shape> = { readonly [K in keyof S]?: Value<S[K]> }

const scalar =
  <T>(type: string, text: string): Decoder<T> =>
  (node, at) =>
    node.kind === 'scalar' && node.type === type ? (node.value as T) : reject(at, node, text)

export const string: Decoder<string> = scalar('string', 'should be a string')
export const boolean: Decoder<boolean> = scalar('boolean', 'should be a boolean value')
export const integer: Decoder<number> = scalar('integer', 'should be an integer')

/** A text or number, as text: what Ruby's `to_s` gives. */
export const scalarText: Decoder<string> = (node, at) =>
  node.kind === 'scalar' && node.type !== 'null' ? node.text : reject(at, node, 'should be a string')

/** Anything is taken; for parts that only GitLab's server looks at. */
export const anything: Decoder<Node> = node => node

/** A text that is not blank. */
export const filled: Decoder<string> = (node, at) => {
  const value = string(node, at)
  if (value === undefined) return undefined
  return value.trim() === '' ? reject(at, node, "can't be blank") : value
}

/** One of a fixed set of texts. */
export const oneOf =
  <const T extends readonly string[]>(values: T, text = `should be one of: ${values.join(', ')}`): Decoder<T[number]> =>
  (node, at) =>
    node.kind === 'scalar' && node.type === 'string' && values.includes(node.text)
      ? node.text
      : reject(at, node, text, node.kind === 'scalar' ? didYouMean(node.text, values) : undefined)

const isText = (node: Node): boolean => node.kind === 'scalar' && (node.type === 'string' || node.type === 'symbol')
const textOf = (node: Node): string => (node.kind === 'scalar' ? node.text : '')

/** A list of texts. */
export const strings: Decoder<readonly string[]> = (node, at) =>
  node.kind === 'list' && node.items.every(isText)
    ? node.items.map(textOf)
    : reject(at, node, 'should be an array of strings')

/** A text, or a list of texts. */
export const stringOrStrings: Decoder<readonly string[]> = (node, at) => {
  if (isText(node)) return [textOf(node)]
  return node.kind === 'list' && node.items.every(isText)
    ? node.items.map(textOf)
    : reject(at, node, 'should be an array of strings or a string')
}

/** A list, each item decoded by `item`; a rejected item is left out. */
export const listOf =
  <T>(item: Decoder<T>, text = 'should be an array'): Decoder<readonly T[]> =>
  (node, at) => {
    if (node.kind !== 'list') return reject(at, node, text)
    return node.items.map((child, index) => item(child, under(at, index))).filter(value => value !== undefined)
  }

/** Problems of this field are named after the keyword that holds it: `retry max …`, not `retry:max config …`. */
export const attribute =
  <T>(decoder: Decoder<T>): Decoder<T> =>
  (node, at) =>
    decoder(node, asAttribute(at))

/** The values of a map by its keys. Unknown keys are rejected; a null counts as absent (ci-yaml §1.1). */
export const fields =
  <S extends Shape>(shape: S, text = 'should be a hash'): Decoder<Fields<S>> =>
  (node, at) =>
    node.kind === 'map' ? readFields(shape, node, at) : reject(at, node, text)

const readFields = <S extends Shape>(shape: S, map: MapNode, at: At): Fields<S> => {
  const values: Record<string, unknown> = {}
  for (const { key, keyPos, value } of map.entries) {
    const decoder = Object.hasOwn(shape, key) ? shape[key] : undefined
    if (decoder === undefined) unknownKey(at, { pos: keyPos }, key, Object.keys(shape))
    else if (!isNull(value)) {
      const decoded = decoder(value, under(at, key))
      if (decoded !== undefined) values[key] = decoded
    }
  }
  return values as Fields<S>
}

/** `… config contains unknown keys: x`, with the nearest known one as a hint. */
export const unknownKey = (
  at: At,
  node: { readonly pos: Node['pos'] },
  key: string,
  known: readonly string[],
): undefined => reject(at, node, `contains unknown keys: ${key}`, () => didYouMean(key, known))

/** Whether all of `keys` stand in the map; reports each that does not. */
export const requireKeys = (map: Node, at: At, keys: readonly string[]): boolean => {
  if (map.kind !== 'map') return false
  const present = new Set(map.entries.filter(entry => !isNull(entry.value)).map(entry => entry.key))
  const missing = keys.filter(key => !present.has(key))
  if (missing.length > 0) reject(at, map, `missing required keys: ${missing.join(', ')}`)
  return missing.length === 0
}

/** Reports keys of which at most one may stand in the map. */
export const exclusiveKeys = (map: Node, at: At, keys: readonly string[]): boolean => {
  if (map.kind !== 'map') return true
  const used = map.entries.filter(entry => keys.includes(entry.key) && !isNull(entry.value)).map(entry => entry.key)
  if (used.length > 1) reject(at, map, `these keys cannot be used together: ${used.join(', ')}`)
  return used.length <= 1
}

/**
 * Decodes each node once: jobs share the nodes that they inherit or take from aliases and `extends`. A problem in such a
 * node is then reported once, for the first job that uses it.
 */
export const once = <T>(decoder: Decoder<T>): Decoder<T> => {
  const known = new WeakMap<Node, { readonly value: T | undefined }>()
  return (node, at) => {
    const hit = known.get(node)
    if (hit !== undefined) return hit.value
    const value = decoder(node, at)
    known.set(node, { value })
    return value
  }
}
