import type { Variable } from '../../plan/types.ts'
import type { Entry, MapNode } from '../../yaml/node.ts'
import { isNull } from '../../yaml/node.ts'
import { type At, reject, under } from '../at.ts'
import { boolean, type Decoder, fields, once, scalarText, string, strings } from '../decode.ts'

const FORM = 'variable definition must be either a string or a hash'
const DATA = { value: scalarText, expand: boolean }
const ROOT_DATA = { ...DATA, description: string, options: strings }

/** Root `variables:`; a value may carry `description` and `options` (ci-yaml §1.3). */
export const rootVariables: Decoder<readonly Variable[]> = once((node, at) => decodeVariables(node, at, true))

/** `variables:` of jobs, rules and services: `value` and `expand` only. */
export const jobVariables: Decoder<readonly Variable[]> = once((node, at) => decodeVariables(node, at, false))

const decodeVariables = (node: Parameters<typeof rootVariables>[0], at: At, isRoot: boolean) => {
  if (node.kind !== 'map') return reject(at, node, 'should be a hash of key value pairs')
  return node.entries
    .map(entry => decodeVariable(entry, under(at, entry.key), isRoot))
    .filter(variable => variable !== undefined)
}

const decodeVariable = ({ key, keyPos, value }: Entry, at: At, isRoot: boolean): Variable | undefined => {
  if (!/^[A-Za-z0-9_]+$/.test(key))
    return reject(at, { pos: keyPos }, 'name may only contain letters, digits and underscores')
  if (value.kind === 'scalar' && !isNull(value)) return { key, value: value.text, public: true }
  if (value.kind !== 'map') return reject({ ...at, subject: '' }, value, FORM)
  return fromMap(key, value, at, isRoot)
}

const fromMap = (key: string, map: MapNode, at: At, isRoot: boolean): Variable | undefined => {
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
  const variable = { key, value: data.value ?? '', public: true }
  return data.expand === false ? { ...variable, raw: true } : variable
}
