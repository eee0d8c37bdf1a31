import { parseDuration } from '../../util/duration.ts'
import type { Node } from '../../yaml/node.ts'
import { type At, reject } from '../at.ts'
import type { Decoder } from '../decode.ts'

const WEEK = 7 * 24 * 3600

const seconds = (node: Node, at: At): number | undefined => {
  const value = node.kind === 'scalar' && node.type === 'string' ? parseDuration(node.text) : undefined
  if (value !== undefined) return value
  const isNumber = node.kind === 'scalar' && node.type === 'integer'
  return reject(at, node, 'should be a duration', isNumber ? 'Put it in quotes: durations are texts.' : undefined)
}

/** `timeout:` → seconds (ci-yaml §1.7). */
export const timeout: Decoder<number> = seconds

/** `start_in:` → seconds, from one second to one week. */
export const startIn: Decoder<number> = (node, at) => {
  const value = seconds(node, at)
  return value !== undefined && value > WEEK ? reject(at, node, 'should not exceed the limit') : value
}

/** A duration that is kept as written: `expire_in`, `auto_stop_in`. `never` and variables are allowed. */
export const durationText =
  (allowVariables: boolean): Decoder<string> =>
  (node, at) => {
    if (node.kind !== 'scalar' || node.type !== 'string') return reject(at, node, 'should be a duration')
    if (node.text === 'never' || (allowVariables && node.text.includes('$'))) return node.text
    return parseDuration(node.text) === undefined ? reject(at, node, 'should be a duration') : node.text
  }
