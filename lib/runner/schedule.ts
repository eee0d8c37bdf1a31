import type { Job, JobStatus, Plan } from '../plan/types.ts'

/** Where a job stands. `allowedToFail` matters once it has failed, and for manual jobs: an optional one blocks nobody. */
export type Standing = { readonly status: 'created' | 'running' | JobStatus; readonly allowedToFail: boolean }

export type Standings = ReadonlyMap<string, Standing>

export type Decision = 'wait' | 'run' | 'skip' | 'offer'

/** What a group of jobs amounts to (ci-yaml §5.1). */
export type Composite = 'unfinished' | 'success' | 'failed' | 'canceled' | 'skipped'

/** A job waits for its needs, or for all earlier stages. */
type Rule = 'stage' | 'needs'

/** What may follow what, for jobs that wait for stages and for jobs that wait for `needs` (ci-yaml §5.1). */
const follows: Record<Rule, Record<Job['when'], readonly Composite[]>> = {
  stage: {
    on_success: ['success', 'skipped'],
    manual: ['success', 'skipped'],
    delayed: ['success', 'skipped'],
    on_failure: ['failed'],
    always: ['success', 'failed', 'skipped'],
  },
  needs: {
    on_success: ['success'],
    manual: ['success'],
    delayed: ['success'],
    on_failure: ['failed'],
    always: ['success', 'failed', 'skipped'],
  },
}

/**
 * What to do with a job that has not started, given what the jobs before it amount to. `plays` are the manual jobs that the
 * user starts.
 */
export const decide = (job: Job, before: Composite, plays: ReadonlySet<string>): Decision => {
  if (before === 'unfinished') return 'wait'
  if (!follows[ruleOf(job)][job.when].includes(before)) return 'skip'
  return job.when === 'manual' && !plays.has(job.name) ? 'offer' : 'run'
}

const ruleOf = (job: Job): Rule => (job.needs ? 'needs' : 'stage')

/** Looks at the jobs before one: those it needs, or all of earlier stages. Stages are summed up once for all their jobs. */
export const survey = (plan: Plan, standings: Standings): ((job: Job) => Composite) => {
  const stages = new Map<string, Composite>()
  const earlier: Standing[] = []
  for (const stage of plan.stages) {
    stages.set(stage, compose(earlier, 'stage'))
    for (const job of plan.jobs) if (job.stage === stage) earlier.push(...known(standings, [job.name]))
  }
  return job =>
    job.needs
      ? compose(
          known(
            standings,
            job.needs.map(need => need.job),
          ),
          'needs',
        )
      : (stages.get(job.stage) ?? 'success')
}

/** The jobs that will be ready next: everything before them runs, is over, or is such a job itself. */
export const comingUp = (plan: Plan, standings: Standings): Job[] => {
  const isNear = new Set([...standings].filter(([, { status }]) => status !== 'created').map(([name]) => name))
  let stage: string | undefined
  let stageIsNear = true
  let allNear = true
  return plan.jobs.filter(job => {
    if (job.stage !== stage) {
      stage = job.stage
      stageIsNear = allNear
    }
    const near = job.needs ? job.needs.every(need => isNear.has(need.job)) : stageIsNear
    const isNew = !isNear.has(job.name)
    if (near) isNear.add(job.name)
    else allNear = false
    return near && isNew
  })
}

const known = (standings: Standings, names: readonly string[]): Standing[] =>
  names.map(name => standings.get(name)).filter(standing => standing !== undefined)

const compose = (before: readonly Standing[], rule: Rule): Composite => {
  const words = new Set(before.map(word))
  const only = (...allowed: string[]) => [...words].every(each => allowed.includes(each))
  if (words.size === 0) return 'success'
  if (rule === 'needs' && (words.has('skipped') || words.has('ignored'))) return 'skipped'
  if (only('skipped', 'ignored')) return 'skipped'
  if (only('success', 'skipped', 'ignored')) return 'success'
  if (words.has('unfinished')) return 'unfinished'
  return words.has('canceled') && !words.has('failed') ? 'canceled' : 'failed'
}

// A manual job that nobody started: an optional one is passed by, any other holds up what comes after it.
const word = ({ status, allowedToFail }: Standing): string => {
  if (status === 'created' || status === 'running') return 'unfinished'
  if (status === 'manual') return allowedToFail ? 'ignored' : 'unfinished'
  return allowedToFail && (status === 'failed' || status === 'canceled') ? 'success' : status
}

/** The status of the whole pipeline, once nothing can start any more (ci-yaml §5.1). */
export const pipelineStatus = (standings: Iterable<Standing>): JobStatus => {
  const all = [...standings]
  const counted = all.filter(standing => !standing.allowedToFail)
  if (counted.some(({ status }) => status === 'failed')) return 'failed'
  if (counted.some(({ status }) => status === 'canceled')) return 'canceled'
  if (counted.some(({ status }) => status === 'manual')) return 'manual'
  return all.some(({ status }) => status === 'success' || status === 'failed') ? 'success' : 'skipped'
}
