import { withDotenv } from '../plan/dotenv.ts'
import type { Job, TriggerInclude, Variable } from '../plan/types.ts'
import { expandText, type Lookup } from './expand.ts'
import type { Facts } from './facts.ts'

export type ChildIds = { readonly id: number; readonly iid: number; readonly firstJobId: number }

/** A child pipeline to be: ids of its own, and what the trigger job gives it. */
export type ChildOptions = {
  readonly ids: ChildIds
  readonly triggerJob: Job
  /** From `reports:dotenv` of the jobs before. */
  readonly dotenv: readonly Variable[]
}

/** The ids of the so-manieth child pipeline of a run, apart from those of its other pipelines. */
export const childIds = ({ pipeline, firstJobId }: Facts, number: number): ChildIds => ({
  id: pipeline.id + number,
  iid: pipeline.iid + number,
  firstJobId: firstJobId + number * 100_000,
})

/**
 * What holds for a child pipeline: the same project, ref and commit, but its own ids, source and variables (ci-yaml §9).
 * Variables of the project stay; those of the parent pipeline come along only when they are forwarded.
 */
export const childFacts = (facts: Facts, options: ChildOptions): Facts => {
  const { ids, triggerJob } = options
  const pipelineVariables = passedOn(facts, options)
  const ofProject = facts.variables.filter(variable => !facts.pipelineVariables?.includes(variable))
  return {
    ...facts,
    source: 'parent_pipeline',
    pipeline: {
      id: ids.id,
      iid: ids.iid,
      upstream: { projectId: facts.project.id, pipelineId: facts.pipeline.id, jobId: triggerJob.id },
    },
    firstJobId: ids.firstJobId,
    variables: [...ofProject, ...pipelineVariables],
    pipelineVariables,
    inputs: {},
  }
}

/** Weakest first: variables of the file, of dotenv reports, of the pipeline. Whether they are masked is not passed on. */
const passedOn = (facts: Facts, { triggerJob, dotenv }: ChildOptions): readonly Variable[] => {
  const { trigger, variables } = triggerJob
  const known = withDotenv(variables, dotenv)
  const lookup: Lookup = name => known.findLast(({ key }) => key === name)?.value
  const own = (trigger?.variables ?? []).map(variable =>
    variable.raw ? variable : { ...variable, value: expandText(variable.value, lookup) },
  )
  const more = trigger?.forward.pipelineVariables ? [...dotenv, ...(facts.pipelineVariables ?? [])] : []
  return [...own, ...more].map(({ masked, ...variable }) => variable)
}

/** The configuration of a child pipeline: the files of `trigger:include`, each with its inputs. JSON, which is YAML. */
export const childConfig = (
  include: readonly TriggerInclude[],
  inputs: Readonly<Record<string, unknown>>,
  toLocal: (artifact: string, job: string) => string,
): string =>
  JSON.stringify({
    include: include.map(item => {
      const file =
        'artifact' in item
          ? { ...item, artifact: undefined, job: undefined, local: toLocal(item.artifact, item.job) }
          : item
      return Object.keys(inputs).length === 0 ? file : { inputs, ...file }
    }),
  })
