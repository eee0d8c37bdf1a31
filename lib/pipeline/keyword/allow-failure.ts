import type { AllowFailure } from '../../plan/types.ts'
import { reject } from '../at.ts'
import { attribute, type Decoder, fields } from '../decode.ts'

/** An integer or a list of integers, each once. */
export const exitCodes: Decoder<readonly number[]> = (node, at) => {
  const nodes = node.kind === 'list' ? node.items : [node]
  const codes = nodes.flatMap(item => (item.kind === 'scalar' && item.type === 'integer' ? [Number(item.value)] : []))
  if (codes.length < nodes.length) return reject(at, node, 'should be an array of integers or an integer')
  return new Set(codes).size < codes.length ? reject(at, node, 'contains a value more than once') : codes
}

/** `allow_failure: true|false|{exit_codes}` (ci-yaml §5.5). */
export const allowFailure: Decoder<AllowFailure> = (node, at) => {
  if (node.kind === 'scalar' && node.type === 'boolean') return node.value === true
  if (node.kind !== 'map') return reject(at, node, 'should be a hash or a boolean value')
  const read = fields({ exit_codes: attribute(exitCodes) })(node, at)
  if (read === undefined) return undefined
  return read.exit_codes === undefined || read.exit_codes.length === 0 ? false : { exitCodes: read.exit_codes }
}
