import type { Pos } from '../../util/errors.ts'
import type { MapNode, Node } from '../../yaml/node.ts'
import { get, isNull } from '../../yaml/node.ts'
import { type At, failedSince, reject, under } from '../at.ts'
import type { Condition } from '../condition.ts'
import { anything, attribute, type Decoder, fields, listOf, oneOf, string, strings } from '../decode.ts'
import { condition } from '../keyword/rules.ts'

const MOST_OPTIONS = 50
const LONGEST_DESCRIPTION = 1024
const TYPES = ['string', 'number', 'boolean', 'array'] as const

export type InputType = (typeof TYPES)[number]

/** An input as `spec:inputs` declares it (ci-yaml §1.2). */
export type InputSpec = {
  readonly name: string
  readonly pos: Pos
  readonly type: InputType
  readonly default?: Node
  readonly options?: readonly Node[]
  readonly regex?: string
  readonly rules?: readonly InputRule[]
}

export type InputRule = { readonly if?: Condition; readonly options?: readonly Node[]; readonly default?: Node }

export type Spec = {
  readonly inputs: readonly InputSpec[]
  readonly include?: Node
  /** Parts of the component that `$[[ component.… ]]` may name. */
  readonly component: readonly string[]
}

const options: Decoder<readonly Node[]> = (node, at) => {
  const values = listOf(anything)(node, at)
  if (values === undefined) return undefined
  return values.length > MOST_OPTIONS ? reject(at, node, `has too many options (maximum is ${MOST_OPTIONS})`) : values
}

const description: Decoder<string> = (node, at) => {
  const text = string(node, at)
  return text !== undefined && text.length > LONGEST_DESCRIPTION
    ? reject(at, node, `is too long (maximum is ${LONGEST_DESCRIPTION} characters)`)
    : text
}

const rule: Decoder<InputRule> = (node, at) => {
  const read = fields({ if: condition, options, default: anything })(node, at)
  if (read === undefined) return undefined
  return read.default === undefined ? reject(at, node, 'must have a default') : read
}

const input = (node: Node, at: At, name: string, pos: Pos): InputSpec | undefined => {
  if (isNull(node)) return { name, pos, type: 'string' }
  const before = at.problems.length
  const read = fields({
    default: attribute(anything),
    type: attribute(oneOf(TYPES)),
    options: attribute(options),
    regex: attribute(string),
    description: attribute(description),
    rules: listOf(rule, 'should be an array of hashes'),
  })(node, at)
  if (read === undefined || failedSince(at, before)) return undefined
  if (read.rules && (read.default ?? read.options) !== undefined)
    return reject(at, node, `cannot use \`rules\` together with \`${read.default ? 'default' : 'options'}\``)
  const { description: _, type, ...rest } = read
  const empty = nullDefault(node)
  return { name, pos, type: type ?? 'string', ...rest, ...(empty && { default: empty }) }
}

/** `default: null` is a value here, not an absent key (ci-yaml §1.2). */
const nullDefault = (node: Node): Node | undefined => {
  const value = node.kind === 'map' ? get(node, 'default') : undefined
  return isNull(value) ? value : undefined
}

const inputs: Decoder<readonly InputSpec[]> = (node, at) => {
  if (node.kind !== 'map') return reject(at, node, 'should be a hash')
  return node.entries
    .map(({ key, keyPos, value }) => input(value, under(at, key), key, keyPos))
    .filter(spec => spec !== undefined)
}

/** Decodes the header of a file. */
export const readSpec = (header: MapNode, at: At): Spec => {
  const read = fields({ spec: fields({ inputs, include: anything, component: strings, description }) })(header, at)
  const spec = read?.spec
  return {
    inputs: spec?.inputs ?? [],
    component: spec?.component ?? [],
    ...(spec?.include && { include: spec.include }),
  }
}

/** The `inputs:` of a file that `spec:include` names. */
export const readExternalInputs = (body: MapNode, at: At): readonly InputSpec[] =>
  fields({ inputs })(body, at)?.inputs ?? []
