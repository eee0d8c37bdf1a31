import type { Variable } from '../../plan/types.ts'
import type { Pos } from '../../util/errors.ts'
import type { Entry, MapNode } from '../../yaml/node.ts'
import { isNull } from '../../yaml/node.ts'
import { type At, reject, under } from '../at.ts'
import { boolean, type Decoder, fields, once, scalarText, string, strings } from '../decode.ts'

/** A variable as the file defines it. */
export type VariableConfig = { readonly key: string; readonly value: string; readonly raw: boolean; readonly pos: Pos }

const FORM = 'variable definition must be either a string or a hash'
const DATA = { value: scalarText, expand: boolean }
const ROOT_DATA = { ...DATA, description: string, options: strings }

/** Root `variables:`; a value may carry `description` and `options` (ci-yaml §1.3). */
export const rootVariables: Decoder<readonly VariableConfig[]> = once((node, at) => decodeVariables(node, at, true))

/** `variables:` of jobs, rules and services: `value` and `expand` only. */
export const jobVariables: Decoder<readonly VariableConfig[]> = once((node, at) => decodeVariables(node, at, false))

/** As the Plan has them: public, because YAML holds no secrets. */
export const toVariables = (configs: readonly VariableConfig[]): readonly Variable[] => configs.map(toVariable)

const toVariable = ({ key, value, raw }: VariableConfig): Variable =>
  raw ? { key, value, raw, public: true } : { key, value, public: true }

const decodeVariables = (node: Parameters<typeof rootVariables>[0], at: At, isRoot: boolean) => {
  if (node.kind !== 'map') return reject(at, node, 'should be a hash of key value pairs')
  return node.entries
    .map(entry => decodeVariable(entry, under(at, entry.key), isRoot))
    .filter(variable => variable !== undefined)
}

const decodeVariable = ({ key, keyPos, value }: Entry, at: At, isRoot: boolean): VariableConfig | undefined => {
  if (!/^[A-Za-z0-9_]+$/.test(key))
    return reject(at, { pos: keyPos }, 'name may only contain letters, digits and underscores')
  if (value.kind === 'scalar' && !isNull(value)) return { key, value: value.text, raw: false, pos: keyPos }
  if (value.kind !== 'map') return reject({ ...at, subject: '' }, value, FORM)
  return fromMap(key, value, at, isRoot, keyPos)
}

const fromMap = (key: string, map: MapNode, at: At, isRoot: boolean, pos: Pos): VariableConfig | undefined => {
  const known = isRoot ? ROOT_DATA : DATA
  const foreign = map.entries.map(entry => entry.key).filter(name => !Object.hasOwn(known, name))
  if (foreign.length > 0)
    return reject(
      at,
      map,
      `uses invalid data keys: ${foreign.join(', ')}`,
      `Allowed: ${Object.keys(known).join(', ')}.`,
    )
  const data = fields(ROOT_DATA)(map, at)
  if (data === undefined) return undefined
  if (data.options !== undefined && !data.options.includes(data.value ?? ''))
    return reject(at, map, data.value === undefined ? 'value must be present' : 'value must be present in options')
  return { key, value: data.value ?? '', raw: data.expand === false, pos }
}
