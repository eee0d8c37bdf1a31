import type { Words } from '../util/errors.ts'
import { closure } from './graph.ts'
import type { Job, Plan } from './types.ts'
import { unknownJob, unknownStage } from './words.ts'

/** What `gantry run` was asked to run; all empty: the whole pipeline. */
export type Selection = {
  /** Names, the name before ` 1/3` or `: […]` of parallel jobs, or globs such as `test*`. */
  readonly jobs: readonly string[]
  readonly stages: readonly string[]
  /** With everything that the chosen jobs need. */
  readonly needs: boolean
}

export type Selected = {
  /** The plan with the chosen jobs only: none waits for, or takes artifacts from, a job that is left out. */
  readonly plan: Plan
  /** Names that were chosen one by one: manual ones among them are meant to start. */
  readonly named: readonly string[]
  readonly problems: readonly Words[]
}

/** The part of the plan that is to run. Names that match nothing are problems. */
export const select = (plan: Plan, { jobs, stages, needs }: Selection): Selected => {
  if (jobs.length === 0 && stages.length === 0) return { plan, named: [], problems: [] }
  const names = plan.jobs.map(job => job.name)
  const hits = jobs.map(pattern => ({ pattern, found: names.filter(name => matches(name, pattern)) }))
  const named = hits.flatMap(hit => hit.found)
  const staged = plan.jobs.filter(job => stages.includes(job.stage)).map(job => job.name)
  const problems = [
    ...hits.filter(hit => hit.found.length === 0).map(hit => unknownJob(hit.pattern, names)),
    ...stages.filter(stage => !plan.stages.includes(stage)).map(stage => unknownStage(stage, plan.stages)),
  ]
  const chosen = [...named, ...staged]
  const kept = new Set(needs ? closure(plan, chosen) : chosen)
  return { plan: keep(plan, kept), named: [...new Set(named)], problems }
}

const matches = (name: string, pattern: string): boolean =>
  name === pattern || baseName(name) === pattern || (/[*?]/.test(pattern) && toRegExp(pattern).test(name))

/** `*` stands for any text, `?` for one character; all else, brackets too, for itself. */
const toRegExp = (pattern: string): RegExp => {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*+/g, '.*')
    .replaceAll('?', '.')
  return new RegExp(`^${source}$`, 's')
}

/** The configured name of a parallel job. */
const baseName = (name: string): string => name.replace(/(: \[.*\]| \d+\/\d+)$/, '')

const keep = (plan: Plan, names: ReadonlySet<string>): Plan => {
  const jobs = plan.jobs.filter(job => names.has(job.name)).map(job => trim(job, names))
  const used = new Set(jobs.map(job => job.stage))
  return { ...plan, stages: plan.stages.filter(stage => used.has(stage)), jobs }
}

const trim = (job: Job, names: ReadonlySet<string>): Job => ({
  ...job,
  ...(job.needs && { needs: job.needs.filter(need => names.has(need.job)) }),
  ...(job.dependencies && { dependencies: job.dependencies.filter(name => names.has(name)) }),
})
