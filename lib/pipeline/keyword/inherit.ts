import type { Node } from '../../yaml/node.ts'
import { reject } from '../at.ts'
import { type Decoder, fields, once, strings } from '../decode.ts'
import { didYouMean } from '../words.ts'
import { DEFAULT_KEYWORDS } from './default-keys.ts'

/** True: everything; false: nothing; a list: these. */
export type Inheritance = boolean | readonly string[]

export type Inherit = { readonly default?: Inheritance; readonly variables?: Inheritance }

const isBoolean = (node: Node): boolean => node.kind === 'scalar' && node.type === 'boolean'

const names: Decoder<Inheritance> = (node, at) => {
  if (isBoolean(node)) return node.kind === 'scalar' && node.value === true
  return node.kind === 'list' ? strings(node, at) : reject(at, node, 'should be a bool or array of strings')
}

const defaults: Decoder<Inheritance> = (node, at) => {
  const value = names(node, at)
  const unknown = Array.isArray(value) ? value.find(name => !DEFAULT_KEYWORDS.includes(name)) : undefined
  return unknown === undefined
    ? value
    : reject(at, node, `contains unknown values: ${unknown}`, didYouMean(unknown, DEFAULT_KEYWORDS))
}

/** `inherit: {default, variables}` (ci-yaml §1.4). */
export const inherit: Decoder<Inherit> = once((node, at) => fields({ default: defaults, variables: names })(node, at))

/** Whether `key` comes through. */
export const inherits = (inheritance: Inheritance | undefined, key: string): boolean =>
  typeof inheritance === 'object' ? inheritance.includes(key) : inheritance !== false
