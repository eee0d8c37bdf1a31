import type { Retry } from '../../plan/types.ts'
import { reject } from '../at.ts'
import { attribute, type Decoder, fields, integer, once, stringOrStrings } from '../decode.ts'
import { didYouMean } from '../words.ts'
import { exitCodes } from './allow-failure.ts'

const MOST = 2

/** Values of `retry:when` (ci-yaml §5.6). */
const REASONS = [
  'always',
  'unknown_failure',
  'script_failure',
  'api_failure',
  'stuck_or_timeout_failure',
  'runner_system_failure',
  'runner_unsupported',
  'stale_schedule',
  'job_execution_timeout',
  'archived_failure',
  'unmet_prerequisites',
  'scheduler_failure',
  'data_integrity_failure',
  'runner_provisioning_timeout',
]

const max: Decoder<number> = (node, at) => {
  const value = integer(node, at)
  if (value === undefined) return undefined
  if (value < 0) return reject(at, node, 'must be greater than or equal to 0')
  return value > MOST ? reject(at, node, `must be less than or equal to ${MOST}`) : value
}

const when: Decoder<readonly string[]> = (node, at) => {
  const values = stringOrStrings(node, at)
  const unknown = values?.find(value => !REASONS.includes(value))
  return unknown === undefined
    ? values
    : reject(at, node, `contains unknown values: ${unknown}`, didYouMean(unknown, REASONS))
}

/**
 * `retry: 0..2` or `{max, when, exit_codes}`. `when` is `always` unless only `exit_codes` is given; a missing `max` is 0
 * (ci-yaml §5.6).
 */
export const retry: Decoder<Retry> = once((node, at) => {
  if (node.kind === 'scalar' && node.type === 'integer') {
    const times = max(node, at)
    return times === undefined ? undefined : { max: times, when: ['always'], exitCodes: [] }
  }
  if (node.kind !== 'map') return reject(at, node, 'has to be either an integer or a hash')
  const read = fields({ max: attribute(max), when: attribute(when), exit_codes: attribute(exitCodes) })(node, at)
  if (read === undefined) return undefined
  return {
    max: read.max ?? 0,
    when: read.when ?? (read.exit_codes === undefined ? ['always'] : []),
    exitCodes: read.exit_codes ?? [],
  }
})
