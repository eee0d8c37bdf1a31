import type { Pos, Problem } from '../util/errors.ts'
import type { Entry, MapNode } from '../yaml/node.ts'
import { isNull } from '../yaml/node.ts'
import { type At, jobAt, report, under } from './at.ts'
import { unknownKey } from './decode.ts'
import { checkTogether } from './exclusions.ts'
import { inherits } from './keyword/inherit.ts'
import { BRIDGE_KEYWORDS, JOB_KEYWORDS, type Keywords } from './keywords.ts'
import { nameNotText, nameTooLong, notAJob } from './words.ts'

const LONGEST_NAME = 255
const IMPLEMENTS = ['script', 'run', 'trigger', 'needs']
/** `default:` scripts are not for jobs made of steps. */
const NOT_WITH_RUN = ['before_script', 'after_script']

/** A visible job as the file defines it, with what it takes from `default:`. */
export type JobConfig = {
  readonly name: string
  readonly pos: Pos
  readonly kind: 'job' | 'bridge'
  readonly keywords: Keywords
  readonly node: MapNode
  /** One of several that `parallel` makes of a job. */
  readonly instance?: Instance
}

export type Instance = {
  /** Name of the job in the file. */
  readonly of: string
  /** From 1. */
  readonly index: number
  readonly total: number
  /** The variables of the matrix. */
  readonly row: readonly { readonly key: string; readonly value: string }[]
}

/** Decodes a job and gives it what it lacks from `defaults`. Undefined when it is no job at all. */
export const decodeJob = (entry: Entry, defaults: Keywords, problems: Problem[]): JobConfig | undefined => {
  const { key: name, keyPos: pos, value: node, keyType } = entry
  const at = jobAt(name, problems)
  if (keyType !== undefined) return report(at, pos, nameNotText(name, keyType))
  if (node.kind !== 'map' || !IMPLEMENTS.some(key => hasKey(node, key))) return report(at, pos, notAJob(name))
  if (name.length > LONGEST_NAME) return report(at, pos, nameTooLong(name, LONGEST_NAME))
  const kind = isBridge(node) ? 'bridge' : 'job'
  const own = readKeywords(node, kind, at)
  checkTogether(node, own, kind, at)
  return { name, pos, kind, node, keywords: kind === 'job' ? withDefaults(own, node, defaults) : own }
}

/** Whether the key stands in the map with a value. */
export const hasKey = (node: MapNode, key: string): boolean =>
  node.entries.some(entry => entry.key === key && !isNull(entry.value))

const isBridge = (node: MapNode): boolean => !hasKey(node, 'script') && !hasKey(node, 'run')

const readKeywords = (node: MapNode, kind: JobConfig['kind'], at: At): Keywords => {
  const values: Record<string, unknown> = {}
  const known = kind === 'job' ? Object.keys(JOB_KEYWORDS) : BRIDGE_KEYWORDS
  for (const { key, keyPos, value } of node.entries) {
    if (!known.includes(key)) unknownKey(at, { pos: keyPos }, key, known)
    else if (!isNull(value)) values[key] = JOB_KEYWORDS[key as keyof typeof JOB_KEYWORDS](value, under(at, key))
  }
  return values as Keywords
}

/** What is taken whole, and only where the job says nothing itself (ci-yaml §1.4). */
const withDefaults = (own: Keywords, node: MapNode, defaults: Keywords): Keywords => {
  const hasSteps = hasKey(node, 'run')
  const taken = Object.entries(defaults).filter(
    ([key]) => !hasKey(node, key) && inherits(own.inherit?.default, key) && !(hasSteps && NOT_WITH_RUN.includes(key)),
  )
  return taken.length === 0 ? own : { ...own, ...Object.fromEntries(taken) }
}
