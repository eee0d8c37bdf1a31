import type { Variable } from '../plan/types.ts'
import type { Lookup } from './expand.ts'
import type { Facts } from './facts.ts'
import type { JobConfig } from './job.ts'
import { inherits } from './keyword/inherit.ts'
import { toList } from './predefined/values.ts'
import { jobVariables, persistedVariables, pipelineVariables, userVariables } from './predefined.ts'

/** The variables of a pipeline in layers; jobs share them. Order of strength: ci-yaml §6.1. */
export type Scope = {
  readonly predefined: readonly Variable[]
  /** Known only when jobs run: rules do not see them. */
  readonly persisted: readonly Variable[]
  /** Root `variables:`, with those of the matching workflow rule over them. */
  readonly root: readonly Variable[]
  /** Stronger than anything in the file. */
  readonly given: readonly Variable[]
  readonly lookups: { readonly predefined: Names; readonly root: Names; readonly given: Names }
}

type Names = Pick<ReadonlyMap<string, string>, 'get'>

const NONE: readonly Variable[] = []

/** The layers before the workflow is decided. */
export const createScope = (facts: Facts, root: readonly Variable[]): Scope =>
  withLookups({
    predefined: pipelineVariables(facts),
    persisted: persistedVariables(facts),
    root,
    given: [...userVariables(facts), ...facts.variables],
  })

/** With the variables of the matching workflow rule, and the pipeline's name. */
export const withWorkflow = (scope: Scope, variables: readonly Variable[], name: string | undefined): Scope =>
  withLookups({
    ...scope,
    predefined: [...scope.predefined, ...toList({ CI_PIPELINE_NAME: name })],
    root: mergeVariables([scope.root, variables]),
  })

const withLookups = (scope: Omit<Scope, 'lookups'>): Scope => ({
  ...scope,
  lookups: { predefined: toNames(scope.predefined), root: toNames(scope.root), given: toNames(scope.given) },
})

const toNames = (variables: readonly Variable[]): Names => new Map(variables.map(({ key, value }) => [key, value]))

/** For the few variables of one job: quicker than a map. */
const fewNames = (variables: readonly Variable[]): Names => ({
  get: name => variables.findLast(variable => variable.key === name)?.value,
})

/** Looks through layers, strongest first. */
const layered =
  (...layers: readonly Names[]): Lookup =>
  name => {
    for (const layer of layers) {
      const value = layer.get(name)
      if (value !== undefined) return value
    }
    return undefined
  }

/** What `workflow` and `include` see. */
export const pipelineLookup = ({ lookups }: Scope): Lookup => layered(lookups.given, lookups.root, lookups.predefined)

/** Later lists win; a name keeps the place where it first stood. */
export const mergeVariables = (lists: readonly (readonly Variable[])[]): readonly Variable[] => {
  const [only, ...others] = lists.filter(list => list.length > 0)
  if (others.length === 0) return only ?? []
  return [...new Map(lists.flat().map(variable => [variable.key, variable])).values()]
}

/** The variables of one job, in the same layers. */
export type JobScope = {
  readonly predefined: readonly Variable[]
  /** From the file: root < job < matrix. */
  readonly yaml: readonly Variable[]
  /** What the job's rules see; not the variables that a rule sets. */
  readonly lookup: Lookup
}

/** The layers of one job. */
export const createJobScope = (scope: Scope, job: JobConfig, stage: string): JobScope => {
  const predefined = jobVariables(job, stage)
  const root = inheritedRoot(scope, job)
  const own = job.keywords.variables ?? NONE
  const matrix = job.instance?.row.map(({ key, value }) => ({ key, value, public: true })) ?? NONE
  const { lookups } = scope
  return {
    predefined,
    yaml: mergeVariables([root, own, matrix]),
    lookup: layered(
      lookups.given,
      fewNames(matrix),
      fewNames(own),
      root === scope.root ? lookups.root : toNames(root),
      lookups.predefined,
      fewNames(predefined),
    ),
  }
}

/** `inherit:variables` (ci-yaml §1.4). `variables: {}` does not stop them, in code. */
const inheritedRoot = (scope: Scope, { keywords }: JobConfig): readonly Variable[] => {
  const inheritance = keywords.inherit?.variables
  if (inheritance === undefined || inheritance === true) return scope.root
  return scope.root.filter(({ key }) => inherits(inheritance, key))
}
