import type { Pos, Problem, Words } from '../../util/errors.ts'
import type { MapNode, Node } from '../../yaml/node.ts'
import { failedSince, rootAt } from '../at.ts'
import type { Lookup } from '../expand.ts'
import type { Facts, Loaded } from '../facts.ts'
import type { Source } from '../source.ts'
import { fill } from './fill.ts'
import { type Given, resolveInputs } from './resolve.ts'
import { type InputSpec, readSpec } from './spec.ts'
import { toNode } from './value.ts'
import { inputsWithoutHeader } from './words.ts'

export type Values = {
  readonly values: Given | undefined
  readonly file: string
  /** Where the values come from: the `include` entry, or the top of the root file. */
  readonly pos: Pos
  readonly component?: Loaded['component'] | undefined
}

type Context = {
  readonly facts: Facts
  readonly lookup: Lookup
  readonly problems: Problem[]
  /** The inputs of files that `spec:include` names. */
  readonly externalInputs: (node: Node, file: string) => Promise<readonly InputSpec[]>
}

/** The body with its `$[[ … ]]` filled in. Files without a header keep theirs (ci-yaml §1.2). Undefined after errors. */
export const interpolate = async (
  source: Source,
  { values, file, pos, component }: Values,
  { facts, lookup, problems, externalInputs }: Context,
): Promise<MapNode | undefined> => {
  const before = problems.length
  const report = (words: Words, at: Pos, severity: Problem['severity'] = 'error'): void => {
    problems.push({ severity, ...words, pos: at, path: ['spec', 'inputs'] })
  }
  if (source.header === undefined) {
    const names = values?.kind === 'map' ? (values as MapNode).entries.length : Object.keys(values ?? {}).length
    if (names > 0) report(inputsWithoutHeader(file), pos)
    return names > 0 ? undefined : source.body
  }
  const spec = readSpec(source.header, rootAt(problems))
  const external = spec.include ? await externalInputs(spec.include, file) : []
  if (failedSince({ problems }, before)) return undefined
  const inputs = resolveInputs([...external, ...spec.inputs], values ?? {}, file, pos, report)
  if (failedSince({ problems }, before)) return undefined
  const parts = Object.entries(component ?? {}).filter(([name]) => spec.component.includes(name))
  const context = {
    file,
    lookup,
    variables: facts.variables,
    inputs,
    component: new Map(parts.map(([name, value]) => [name, toNode(value, pos)])),
  }
  const body = fill(source.body, { ...context, report, spent: 0 })
  return failedSince({ problems }, before) || body.kind !== 'map' ? undefined : body
}
