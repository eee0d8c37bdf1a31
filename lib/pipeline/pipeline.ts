import { findCycle } from '../plan/graph.ts'
import type { Plan, Variable } from '../plan/types.ts'
import type { Problem, Words } from '../util/errors.ts'
import type { Config } from './config.ts'
import { createJobs } from './create.ts'
import { expandText } from './expand.ts'
import type { Facts } from './facts.ts'
import { checkLogic } from './logic.ts'
import { type Expanded, expandParallel } from './matrix.ts'
import { resolveNeeds } from './needs.ts'
import { matchRules } from './rules.ts'
import { createScope, pipelineLookup, type Scope, withWorkflow } from './scope.ts'
import { circularNeeds, filteredOut, noJobs, rulesFailed } from './words.ts'
import type { World } from './world.ts'

/** A decoded file for given facts: the Plan, or why there is no pipeline. */
export type Outline = { readonly plan?: Plan; readonly refused?: Words; readonly all: Expanded; readonly scope: Scope }

/** Steps 7 to 10 of ci-yaml §0: parallel, logic, workflow, rules, needs. Stops where errors make the next step senseless. */
export const createPipeline = async (
  config: Config,
  facts: Facts,
  world: World,
  problems: Problem[],
): Promise<Outline> => {
  const all = expandParallel(config.jobs)
  const early = createScope(facts, config.variables)
  checkLogic(config.stages, all, problems)
  checkCycle(all, problems)
  if (hasErrors(problems)) return { all, scope: early }

  const flow = await decideWorkflow(config, early, world, problems)
  if (flow === undefined) return { all, scope: early, ...(!hasErrors(problems) && { refused: filteredOut() }) }
  const name = config.workflow?.name && expandText(config.workflow.name, pipelineLookup(flow.scope)).trim()
  const scope = name ? withWorkflow(flow.scope, [], name) : flow.scope
  const hasWorkflowRules = config.workflow?.rules !== undefined
  const jobs = await createJobs({ stages: config.stages, all, scope, problems, facts, world, hasWorkflowRules })
  if (hasErrors(problems)) return { all, scope }
  if (jobs.every(job => job.stage === '.pre' || job.stage === '.post')) return { all, scope, refused: noJobs() }
  const used = new Set(jobs.map(job => job.stage))
  const plan: Plan = {
    version: 1,
    ...(name && { name }),
    stages: config.stages.filter(stage => used.has(stage)),
    jobs,
    ...((flow.onJobFailure ?? config.workflow?.auto_cancel?.on_job_failure) === 'all' && { cancelOnFailure: true }),
  }
  return { plan, all, scope }
}

export const hasErrors = (problems: readonly Problem[]): boolean =>
  problems.some(problem => problem.severity === 'error')

type Flow = { readonly scope: Scope; readonly onJobFailure?: string | undefined }

/** The variables of the workflow rule that matches. Undefined: no pipeline. */
const decideWorkflow = async (
  { workflow }: Config,
  scope: Scope,
  world: World,
  problems: Problem[],
): Promise<Flow | undefined> => {
  if (workflow?.rules === undefined) return { scope }
  const lookup = pipelineLookup(scope)
  let match = matchRules(workflow.rules, lookup, world)
  while (match === undefined && (await world.catchUp())) match = matchRules(workflow.rules, lookup, world)
  if (match && 'failure' in match)
    problems.push({
      severity: 'error',
      ...rulesFailed('workflow', match.failure),
      pos: match.at.pos,
      path: ['workflow'],
    })
  const rule = match?.rule
  if (rule === undefined || rule.when === 'never') return undefined
  const variables: readonly Variable[] = rule.variables ?? []
  return {
    scope: variables.length > 0 ? withWorkflow(scope, variables, undefined) : scope,
    onJobFailure: rule.auto_cancel?.on_job_failure,
  }
}

const checkCycle = (all: Expanded, problems: Problem[]): void => {
  const edges = new Map<string, readonly string[]>()
  for (const job of all.jobs.values())
    edges.set(
      job.name,
      resolveNeeds(job, job.keywords.needs ?? [], all).map(need => need.job),
    )
  const cycle = findCycle(edges)
  const first = cycle?.[0] === undefined ? undefined : all.jobs.get(cycle[0])
  if (cycle && first)
    problems.push({
      severity: 'error',
      ...circularNeeds(cycle),
      pos: first.pos,
      path: [first.instance?.of ?? first.name],
    })
}
