import type { Pos, Words } from '../../util/errors.ts'
import { compileRegexp, isRegexp } from '../../util/regexp.ts'
import type { Node, ScalarNode } from '../../yaml/node.ts'
import type { InputSpec, InputType } from './spec.ts'
import * as words from './words.ts'

/** A value of plain data as a node, for values that do not come from a file. */
export const toNode = (value: unknown, pos: Pos): Node => {
  if (Array.isArray(value)) return { kind: 'list', pos, items: value.map(item => toNode(item, pos)) }
  if (typeof value === 'object' && value !== null)
    return {
      kind: 'map',
      pos,
      entries: Object.entries(value).map(([key, item]) => ({ key, keyPos: pos, value: toNode(item, pos) })),
    }
  const text = value === null || value === undefined ? '' : String(value)
  const type = typeof value === 'boolean' ? 'boolean' : typeof value === 'number' ? numberType(value) : 'string'
  return value === null ? scalar(pos, 'null', null, '') : scalar(pos, type, value as string, text)
}

const numberType = (value: number): 'integer' | 'float' => (Number.isInteger(value) ? 'integer' : 'float')

const scalar = (pos: Pos, type: ScalarNode['type'], value: ScalarNode['value'], text: string): ScalarNode => ({
  kind: 'scalar',
  pos,
  type,
  value,
  text,
})

/** A text as written on a command line, read by the type that the input declares; unreadable text stays text. */
export const fromText = (text: string, type: InputType): unknown => {
  if (type === 'string') return text
  if (type === 'boolean') return text === 'true' ? true : text === 'false' ? false : text
  if (type === 'number') return text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/** Checks a value against type, options and pattern; a text input takes any scalar as text (ci-yaml §1.2). */
export const checkValue = (
  spec: InputSpec,
  node: Node,
  which: 'provided' | 'default',
  file: string,
): { readonly value: Node } | Words => {
  const value = spec.type === 'string' ? asText(node) : hasType(node, spec.type) ? node : undefined
  if (value === undefined) return words.wrongType(file, spec.name, which, spec.type)
  if (spec.options && !spec.options.some(option => textOf(option) === textOf(value)))
    return words.notAnOption(file, spec.name, textOf(value))
  if (spec.regex !== undefined && !matches(spec.regex, textOf(value))) return words.wrongPattern(file, spec.name, which)
  return { value }
}

const matches = (source: string, text: string): boolean => {
  const regexp = compileRegexp(source)
  return isRegexp(regexp) && regexp.test(text)
}

const textOf = (node: Node): string => (node.kind === 'scalar' ? node.text : '')

const asText = (node: Node): Node | undefined => {
  if (node.kind !== 'scalar') return undefined
  return node.type === 'string' || node.type === 'null' ? node : { ...node, type: 'string', value: node.text }
}

const hasType = (node: Node, type: InputType): boolean => {
  if (type === 'array') return node.kind === 'list'
  if (node.kind !== 'scalar') return false
  return type === 'boolean' ? node.type === 'boolean' : node.type === 'integer' || node.type === 'float'
}
