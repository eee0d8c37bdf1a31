import type { Pos } from '../../util/errors.ts'
import type { MapNode, Node } from '../../yaml/node.ts'
import { get, isNull } from '../../yaml/node.ts'
import { type At, reject, under } from '../at.ts'
import {
  attribute,
  boolean,
  type Decoder,
  fields,
  filled,
  listOf,
  once,
  requireKeys,
  string,
  unknownKey,
} from '../decode.ts'
import { matrixRows, type Row } from './parallel.ts'

/** One item of `needs:` (ci-yaml §5.2). */
export type NeedConfig = NeedJob | NeedElsewhere

export type NeedJob = {
  readonly kind: 'job'
  readonly pos: Pos
  readonly job: string
  readonly artifacts: boolean
  readonly optional: boolean
  /** `parallel:matrix`: the permutations that are needed. */
  readonly rows?: readonly Row[]
}

/** Of another pipeline or project: only artifacts are taken from it; or a bridge that mirrors its status. */
export type NeedElsewhere = {
  readonly kind: 'pipeline' | 'project' | 'bridge'
  readonly pos: Pos
  readonly pipeline?: string
  readonly project?: string
  readonly ref?: string
  readonly job?: string
  readonly artifacts: boolean
  readonly optional?: boolean
}

/** GitLab's limit (ci-yaml §10). */
const MOST_ELSEWHERE = 5

const SAME = ['job', 'artifacts', 'optional', 'parallel']

const parallel: Decoder<readonly Row[]> = (node, at) => {
  if (node.kind !== 'map') return reject(at, node, 'should be a hash')
  return requireKeys(node, at, ['matrix']) ? fields({ matrix: matrixRows })(node, at)?.matrix : undefined
}

const sameJob = (node: MapNode, at: At): NeedJob | undefined => {
  const read = fields({
    job: attribute(filled),
    artifacts: attribute(boolean),
    optional: attribute(boolean),
    parallel,
  })(node, at)
  if (isNull(get(node, 'job'))) return reject({ ...at, subject: 'job' }, node, "can't be blank")
  if (read?.job === undefined) return undefined
  const need = { kind: 'job', pos: node.pos, job: read.job, artifacts: read.artifacts ?? true } as const
  return { ...need, optional: read.optional ?? false, ...(read.parallel && { rows: read.parallel }) }
}

const elsewhere = (kind: NeedElsewhere['kind'], node: MapNode, at: At): NeedElsewhere | undefined => {
  const read = fields({
    pipeline: attribute(string),
    project: attribute(string),
    ref: attribute(string),
    job: attribute(filled),
    artifacts: attribute(boolean),
    optional: attribute(boolean),
  })(node, at)
  if (kind === 'project' && !requireKeys(node, at, ['job', 'project', 'ref'])) return undefined
  return read && { kind, pos: node.pos, ...read, artifacts: read.artifacts ?? true }
}

const need: Decoder<NeedConfig> = (node, at) => {
  if (node.kind === 'scalar' && node.type === 'string') {
    const job = filled(node, at)
    return job === undefined ? undefined : { kind: 'job', pos: node.pos, job, artifacts: true, optional: false }
  }
  if (node.kind !== 'map') return reject({ ...at, subject: '' }, node, 'has an unsupported type')
  if (get(node, 'project')) return elsewhere('project', node, at)
  if (get(node, 'pipeline')) return elsewhere(get(node, 'job') ? 'pipeline' : 'bridge', node, at)
  return get(node, 'job') ? sameJob(node, at) : withoutJob(node, at)
}

const withoutJob = (node: MapNode, at: At): undefined => {
  const stranger = node.entries.find(entry => !SAME.includes(entry.key))
  return stranger
    ? unknownKey(at, { pos: stranger.keyPos }, stranger.key, SAME)
    : reject({ ...at, subject: 'job' }, node, "can't be blank")
}

/** `needs:` of a job. A single item may stand without a list. */
export const needs: Decoder<readonly NeedConfig[]> = once((node, at) => {
  if (node.kind === 'scalar' && node.type === 'string') return wrap(need(node, at))
  if (node.kind === 'map') return wrap(need(node, at))
  const read = listOf(need, 'can only be a hash or an array')(node, at)
  const distant = read?.filter(item => item.kind === 'project' || item.kind === 'pipeline') ?? []
  return distant.length > MOST_ELSEWHERE
    ? reject(
        at,
        node,
        `must be less than or equal to ${MOST_ELSEWHERE}`,
        'Counted are needs with `project` or `pipeline`.',
      )
    : read
})

/** `rules:needs`: jobs of this pipeline only (ci-yaml §5.2). */
export const rulesNeeds: Decoder<readonly NeedJob[]> = once((node, at) => {
  const read = needs(node, at)
  const foreign = read?.findIndex(item => item.kind !== 'job') ?? -1
  return foreign >= 0
    ? reject(under(at, foreign), itemAt(node, foreign), 'uses an invalid need type')
    : (read as NeedJob[])
})

const wrap = (item: NeedConfig | undefined): readonly NeedConfig[] | undefined => item && [item]
const itemAt = (node: Node, index: number): Node => (node.kind === 'list' ? (node.items[index] ?? node) : node)
