import type { Job, Need } from '../plan/types.ts'
import type { Problem } from '../util/errors.ts'
import { get } from '../yaml/node.ts'
import { assemble, type Chosen } from './assemble.ts'
import { type DecideContext, type Decided, decide } from './decide.ts'
import type { JobConfig } from './job.ts'
import { stageOf } from './logic.ts'
import type { Expanded } from './matrix.ts'
import { resolveDependencies, resolveNeeds } from './needs.ts'
import { createJobScope, type JobScope, type Scope } from './scope.ts'
import { absentNeed, rulesFailed, variablesFault } from './words.ts'

type Kept = {
  readonly config: JobConfig
  readonly scope: JobScope
  readonly decided: Extract<Decided, { readonly created: true }>
}

export type CreateInput = DecideContext & {
  readonly stages: readonly string[]
  readonly all: Expanded
  readonly scope: Scope
  readonly problems: Problem[]
}

/** The jobs that the pipeline really has, in the order of stages, as the Plan holds them (ci-yaml §0 steps 9, 10). */
export const createJobs = async (input: CreateInput): Promise<readonly Job[]> => {
  const kept = await keepJobs(input)
  const ordered = inStageOrder(kept, input.stages)
  const present = new Set(ordered.map(({ config }) => config.name))
  return ordered.map((job, index) => {
    const { facts, scope } = input
    const chosen = toChosen(job, facts.firstJobId + index, present, input)
    const { job: assembled, fault } = assemble(chosen, scope, facts.project.url)
    if (fault) report(input, job.config, 'variables', variablesFault(job.config.name, fault))
    return assembled
  })
}

const keepJobs = async (input: CreateInput): Promise<readonly Kept[]> => {
  const kept: Kept[] = []
  for (const config of input.all.jobs.values()) {
    const scope = createJobScope(input.scope, config, stageOf(config))
    let decided = decide(config, scope.lookup, input)
    while (decided === undefined && (await input.world.catchUp())) decided = decide(config, scope.lookup, input)
    if (decided === undefined) continue
    if ('failure' in decided) report(input, config, 'rules', rulesFailed(config.name, decided.failure))
    else if (decided.created) kept.push({ config, scope, decided })
  }
  return kept
}

const inStageOrder = (kept: readonly Kept[], stages: readonly string[]): readonly Kept[] => {
  const byStage = new Map<string, Kept[]>(stages.map(stage => [stage, []]))
  for (const job of kept) byStage.get(stageOf(job.config))?.push(job)
  return [...byStage.values()].flat()
}

const toChosen = (job: Kept, id: number, present: ReadonlySet<string>, input: CreateInput): Chosen => {
  const { config, scope, decided } = job
  const needs = presentNeeds(job, present, input)
  const dependencies = config.keywords.dependencies
  return {
    config,
    stage: stageOf(config),
    when: decided.when,
    ...(decided.rule && { rule: decided.rule }),
    scope,
    id,
    ...(needs && { needs }),
    ...(dependencies && {
      dependencies: resolveDependencies(dependencies, input.all).filter(name => present.has(name)),
    }),
  }
}

/** `rules:needs` replaces the job's own, `[]` too, as GitLab's documentation says (ci-yaml §13). */
const presentNeeds = (job: Kept, present: ReadonlySet<string>, input: CreateInput): readonly Need[] | undefined => {
  const { config, decided } = job
  const configs = decided.rule?.needs ?? config.keywords.needs
  if (configs === undefined || configs.some(need => need.kind === 'bridge')) return undefined
  const needs = resolveNeeds(config, configs, input.all)
  for (const need of needs)
    if (!need.optional && !present.has(need.job))
      report(input, config, 'needs', absentNeed(config.name, need.job), need.pos)
  return needs
    .filter(need => present.has(need.job))
    .map(({ job: name, artifacts, optional }) => ({ job: name, artifacts, optional }))
}

const report = (
  { problems }: CreateInput,
  { node, name, pos, instance }: JobConfig,
  key: string,
  words: { readonly message: string },
  at = get(node, key)?.pos ?? pos,
): void => {
  problems.push({ severity: 'error', ...words, pos: at, path: [instance?.of ?? name, key] })
}
