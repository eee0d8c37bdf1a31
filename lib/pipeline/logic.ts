import type { Pos, Problem, Words } from '../util/errors.ts'
import { get } from '../yaml/node.ts'
import type { JobConfig } from './job.ts'
import type { NeedConfig, NeedJob } from './keyword/needs.ts'
import type { Expanded } from './matrix.ts'
import { resolveDependencies, resolveNeeds } from './needs.ts'
import * as words from './words.ts'

const LONGEST_NEED = 128
const MOST_SUGGESTIONS = 20
export const MOST_NEEDS = 50

export const DEFAULT_STAGE = 'test'
export const stageOf = (job: JobConfig): string => job.keywords.stage ?? DEFAULT_STAGE

/** What must hold between jobs, before it is known which of them run (ci-yaml §0 step 8). */
export const checkLogic = (stages: readonly string[], all: Expanded, problems: Problem[]): void => {
  const order = new Map(stages.map((stage, index) => [stage, index]))
  const seen = new Set<JobConfig['node']>()
  const said = new Set<string>()
  for (const job of all.jobs.values()) {
    const context = { job, order, stages, all, problems, said, isFirst: !seen.has(job.node) }
    seen.add(job.node)
    checkStage(context)
    checkNeeds(context, job.keywords.needs)
    for (const rule of job.keywords.rules ?? []) checkNeeds(context, rule.needs)
    checkDependencies(context)
    if (context.isFirst) checkOnStop(context)
  }
}

type Context = {
  readonly job: JobConfig
  readonly order: ReadonlyMap<string, number>
  readonly stages: readonly string[]
  readonly all: Expanded
  readonly problems: Problem[]
  /** What was reported already: instances of a parallel job share their mistakes. */
  readonly said: Set<string>
  readonly isFirst: boolean
}

const report = ({ job, problems, said }: Context, key: string, text: Words, pos?: Pos): void => {
  const at = pos ?? get(job.node, key)?.pos ?? job.pos
  const id = `${at.file}:${at.line}:${at.col} ${text.message}`
  if (said.has(id)) return
  said.add(id)
  problems.push({ severity: 'error', ...text, pos: at, path: [job.instance?.of ?? job.name, key] })
}

const checkStage = (context: Context): void => {
  const stage = stageOf(context.job)
  if (context.isFirst && !context.order.has(stage))
    report(context, 'stage', words.unknownStage(context.job.name, stage, context.stages))
}

const indexOf = (context: Context, job: JobConfig): number => context.order.get(stageOf(job)) ?? -1

const checkNeeds = (context: Context, configs: readonly NeedConfig[] | undefined): void => {
  if (configs === undefined) return
  const { job, all } = context
  const needs = resolveNeeds(job, configs, all)
  if (needs.length > MOST_NEEDS) report(context, 'needs', words.tooManyNeeds(job.name, needs.length, MOST_NEEDS))
  for (const need of needs) checkNeed(context, need)
  const doubled = needs.find((need, index) => needs.findIndex(other => other.job === need.job) < index)
  if (doubled) report(context, 'needs', words.doubleNeed(job.name, doubled.job), doubled.pos)
}

const checkNeed = (context: Context, need: NeedJob): void => {
  const { job, all } = context
  if (need.job.length > LONGEST_NEED)
    report(context, 'needs', words.needTooLong(job.name, need.job, LONGEST_NEED), need.pos)
  const target = all.jobs.get(need.job)
  if (target === undefined) {
    if (!need.optional) report(context, 'needs', words.undefinedNeed(job.name, need.job, namesFor(context)), need.pos)
  } else if (indexOf(context, target) > indexOf(context, job))
    report(context, 'needs', words.laterStage(job.name, 'need', need.job), need.pos)
}

/** For suggestions. Looking for the nearest of many names takes time; after many problems nobody reads them. */
const namesFor = ({ all, said }: Context): Iterable<string> => (said.size < MOST_SUGGESTIONS ? all.jobs.keys() : [])

const checkDependencies = (context: Context): void => {
  const { job, all, isFirst } = context
  const { dependencies, needs } = job.keywords
  if (dependencies === undefined || !isFirst) return
  for (const name of resolveDependencies(dependencies, all)) {
    const target = all.jobs.get(name)
    if (target === undefined)
      report(context, 'dependencies', words.undefinedDependency(job.name, name, namesFor(context)))
    else if (indexOf(context, target) > indexOf(context, job))
      report(context, 'dependencies', words.laterStage(job.name, 'dependency', name))
  }
  const needed = needs?.flatMap(need => (need.kind === 'job' ? [need.job] : []))
  const missing = needed === undefined || needed.length === 0 ? [] : dependencies.filter(name => !needed.includes(name))
  if (missing.length > 0) report(context, 'dependencies', words.notPartOfNeeds(job.instance?.of ?? job.name, missing))
}

const checkOnStop = (context: Context): void => {
  const { job, all } = context
  const { environment } = job.keywords
  if (environment?.onStop === undefined) return
  const target = all.jobs.get(environment.onStop)
  const stop = target?.keywords.environment
  if (target === undefined) report(context, 'environment', words.onStopMissing(job.name, environment.onStop))
  else if (stop === undefined) report(context, 'environment', words.onStopNoEnvironment(job.name, environment.onStop))
  else if (stop.name !== environment.name)
    report(context, 'environment', words.onStopOtherEnvironment(job.name, environment.onStop))
  else if (stop.action !== 'stop') report(context, 'environment', words.onStopNotStopping(job.name, environment.onStop))
}
