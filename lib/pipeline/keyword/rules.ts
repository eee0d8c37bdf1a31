import type { Variable, When } from '../../plan/types.ts'
import type { Pos } from '../../util/errors.ts'
import type { MapNode, Node } from '../../yaml/node.ts'
import { get, isNull } from '../../yaml/node.ts'
import { type At, failedSince, reject, under } from '../at.ts'
import { type Condition, readCondition } from '../condition.ts'
import { attribute, boolean, type Decoder, type Fields, fields, once, oneOf } from '../decode.ts'
import { type AutoCancel, autoCancel } from './auto-cancel.ts'
import { type Changes, changes, type Exists, exists } from './changes.ts'
import { startIn } from './duration.ts'
import { type NeedJob, rulesNeeds } from './needs.ts'
import { jobVariables } from './variables.ts'

const DEEPEST = 10

export type RuleWhen = When | 'never'

export type Rule = {
  readonly pos: Pos
  readonly if?: Condition
  readonly changes?: Changes
  readonly exists?: Exists
  readonly when?: RuleWhen
  readonly start_in?: number
  readonly allow_failure?: boolean
  readonly variables?: readonly Variable[]
  readonly needs?: readonly NeedJob[]
  readonly auto_cancel?: AutoCancel
  readonly interruptible?: boolean
}

/** A condition, which must be a text. */
export const condition: Decoder<Condition> = (node, at) =>
  node.kind === 'scalar' && node.type === 'string' ? readCondition(node, at) : reject(at, node, 'should be a string')

const whenOf = <const T extends readonly string[]>(values: T): Decoder<T[number]> =>
  attribute((node, at) => oneOf(values, node.kind === 'scalar' ? `unknown value: ${node.text}` : undefined)(node, at))

const CLAUSES = { if: attribute(condition), changes, exists }

const JOB_RULE = {
  ...CLAUSES,
  when: whenOf(['on_success', 'on_failure', 'always', 'never', 'manual', 'delayed']),
  start_in: attribute(startIn),
  allow_failure: attribute(boolean),
  variables: jobVariables,
  needs: rulesNeeds,
  interruptible: attribute(boolean),
}

const WORKFLOW_RULE = {
  ...CLAUSES,
  when: whenOf(['always', 'never']),
  variables: jobVariables,
  auto_cancel: autoCancel,
}

const INCLUDE_RULE = { ...CLAUSES, when: whenOf(['always', 'never']) }

type Shape = typeof JOB_RULE | typeof WORKFLOW_RULE | typeof INCLUDE_RULE

const rule = <S extends Shape>(shape: S, node: MapNode, at: At): Rule | undefined => {
  const before = at.problems.length
  const read: Fields<Shape> | undefined = fields(shape)(node, at)
  if (node.entries.length === 0) return reject(at, node, "can't be blank")
  if (read === undefined || failedSince(at, before)) return undefined
  return checkDelay(node, at) ? { ...(read as Omit<Rule, 'pos'>), pos: node.pos } : undefined
}

const checkDelay = (node: MapNode, at: At): boolean => {
  const when = get(node, 'when')
  const isDelayed = when?.kind === 'scalar' && when.text === 'delayed'
  const start = get(node, 'start_in')
  const isSet = start !== undefined && !isNull(start)
  if (isDelayed && !isSet) reject({ ...at, subject: 'start in' }, node, "can't be blank")
  if (!isDelayed && isSet) reject(at, start, 'contains unknown keys: start_in', '`start_in` needs `when: delayed`.')
  return isDelayed === isSet
}

const rulesOf = (shape: Shape): Decoder<readonly Rule[]> =>
  once((node, at) => {
    if (node.kind !== 'list') return reject(at, node, 'should be an array of hashes')
    const maps: MapNode[] = []
    if (!collect(node, DEEPEST + 1, maps))
      return reject(at, node, `should be an array containing hashes and arrays of hashes up to ${DEEPEST} levels deep`)
    if (maps.length === 0) return reject(at, node, "can't be blank")
    const ruleAt = (index: number): At => ({ ...under(at, index), label: `${at.label}:rule` })
    return maps.map((map, index) => rule(shape, map, ruleAt(index))).filter(item => item !== undefined)
  })

const collect = (node: Node, levels: number, into: MapNode[]): boolean => {
  if (node.kind === 'list') return levels > 0 && node.items.every(item => collect(item, levels - 1, into))
  if (node.kind === 'map') into.push(node)
  return node.kind === 'map'
}

/** `rules:` of a job, nested lists flattened (ci-yaml §4.1). */
export const jobRules = rulesOf(JOB_RULE)
/** `workflow:rules` (ci-yaml §4.7). */
export const workflowRules = rulesOf(WORKFLOW_RULE)
/** `include:rules` (ci-yaml §3). */
export const includeRules = rulesOf(INCLUDE_RULE)
