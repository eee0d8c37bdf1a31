import type { Variable } from '../plan/types.ts'
import type { Problem } from '../util/errors.ts'
import type { Entry, MapNode, Node } from '../yaml/node.ts'
import { get, isNull } from '../yaml/node.ts'
import { reject, report, rootAt, under } from './at.ts'
import { unknownKey } from './decode.ts'
import { decodeJob, type JobConfig } from './job.ts'
import { DEFAULT_KEYWORDS, TOP_LEVEL_DEFAULTS } from './keyword/default-keys.ts'
import { stages, withEdges } from './keyword/stages.ts'
import { rootVariables } from './keyword/variables.ts'
import { type Workflow, workflow } from './keyword/workflow.ts'
import { JOB_KEYWORDS, type Keywords } from './keywords.ts'
import { doubleDefault, noVisibleJob, specInBody, timeoutWithoutEffect } from './words.ts'

/** The file, decoded: nothing is decided yet. */
export type Config = {
  readonly stages: readonly string[]
  readonly variables: readonly Variable[]
  readonly workflow?: Workflow
  readonly jobs: readonly JobConfig[]
}

const ROOT_KEYS = new Set([
  'default',
  'include',
  'stages',
  'types',
  'variables',
  'workflow',
  'spec',
  ...TOP_LEVEL_DEFAULTS,
])

/** Decodes the merged tree: root keys, then `default`, then jobs (ci-yaml §0 step 6). */
export const decodeConfig = (tree: MapNode, problems: Problem[]): Config => {
  const at = rootAt(problems)
  const read = <T>(key: string, decoder: (node: Node, place: typeof at) => T | undefined): T | undefined => {
    const node = get(tree, key)
    return node === undefined || isNull(node) ? undefined : decoder(node, under(at, key))
  }
  const spec = tree.entries.find(entry => entry.key === 'spec')
  if (spec) report(at, spec.keyPos, specInBody(), 'warning')

  const defaults = decodeDefaults(tree, problems)
  const flow = read('workflow', workflow)
  const visible = tree.entries.filter(isVisibleJob)
  if (visible.length === 0) report({ ...at, path: [] }, tree.pos, noVisibleJob())
  return {
    stages: read('stages', stages) ?? withEdges([]),
    variables: read('variables', rootVariables) ?? [],
    ...(flow && { workflow: flow }),
    jobs: visible.map(entry => decodeJob(entry, defaults, problems)).filter(job => job !== undefined),
  }
}

const isVisibleJob = ({ key, keyType }: Entry): boolean =>
  keyType !== undefined || (!key.startsWith('.') && !ROOT_KEYS.has(key))

const decodeDefaults = (tree: MapNode, problems: Problem[]): Keywords => {
  const at = rootAt(problems)
  const section = get(tree, 'default')
  if (section !== undefined && !isNull(section) && section.kind !== 'map')
    reject(under(at, 'default'), section, 'should be a hash')
  const entries = section?.kind === 'map' ? section.entries : []
  const values: Record<string, unknown> = {}
  const take = ({ key, value }: Entry, place: typeof at): void => {
    if (isNull(value)) return
    const decoded = JOB_KEYWORDS[key as keyof Keywords](value, under(place, key))
    if (key === 'timeout') report(under(place, key), value.pos, timeoutWithoutEffect(), 'warning')
    else if (decoded !== undefined) values[key] = decoded
  }
  for (const entry of entries) {
    const place = under(at, 'default')
    if (!DEFAULT_KEYWORDS.includes(entry.key)) unknownKey(place, { pos: entry.keyPos }, entry.key, DEFAULT_KEYWORDS)
    else take(entry, place)
  }
  for (const entry of tree.entries.filter(({ key }) => TOP_LEVEL_DEFAULTS.includes(key))) {
    if (Object.hasOwn(values, entry.key)) report(under(at, entry.key), entry.keyPos, doubleDefault(entry.key))
    else take(entry, at)
  }
  return values as Keywords
}
