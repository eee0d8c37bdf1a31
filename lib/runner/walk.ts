import { setTimeout as sleep } from 'node:timers/promises'
import type { Job, JobStatus, Outcome, Plan } from '../plan/types.ts'
import type { Player } from './player.ts'
import { comingUp, decide, type Standing, survey } from './schedule.ts'
import { words } from './words.ts'

export type WalkOptions = {
  readonly plan: Plan
  /** Manual jobs that run without being asked for. */
  readonly plays: ReadonlySet<string>
  /** Who may start the others meanwhile; absent: they are passed by. */
  readonly player?: Player | undefined
  /** Runs a job to its outcome, retries included; it waits for a free place by itself. */
  readonly runJob: (job: Job) => Promise<Outcome>
  /** Told of every job that does not run. */
  readonly onPassed: (job: Job, outcome: Outcome) => void
  /** Told of the jobs that will be ready next, whenever that may have changed. */
  readonly onComing?: (jobs: readonly Job[]) => void
  /** Once aborted, nothing starts any more; what runs is for `runJob` to end. */
  readonly cancel: AbortSignal
}

/** How far a walk has come. */
type Progress = {
  readonly outcomes: Map<string, Outcome>
  readonly standings: Map<string, Standing>
  readonly waiting: Set<Job>
  /** Jobs that run, and delayed ones whose time has not come: each promise is done when there is something to decide. */
  readonly pending: Map<Job, Promise<Job>>
  readonly delayed: Set<Job>
  /** Manual jobs that may be started; each promise is done when that is decided. */
  readonly offers: Map<Job, Promise<Job>>
  readonly plays: Set<string>
  readonly skipped: Set<Job>
  readonly busyGroups: Set<string>
}

/**
 * Runs the jobs of a plan in the order that GitLab would: each starts the moment the jobs before it are done and
 * its `resource_group` is free (ci-yaml §5.1). Returns how each job ended.
 */
export const walk = async (options: WalkOptions): Promise<ReadonlyMap<string, Outcome>> => {
  const { plan, cancel } = options
  const progress: Progress = {
    outcomes: new Map(),
    standings: new Map(plan.jobs.map(job => [job.name, standing(job, 'created')])),
    waiting: new Set(plan.jobs),
    pending: new Map(),
    delayed: new Set(),
    offers: new Map(),
    plays: new Set(options.plays),
    skipped: new Set(),
    busyGroups: new Set(),
  }
  const { pending, offers } = progress
  for (;;) {
    while (!cancel.aborted && advance(options, progress));
    if (pending.size + offers.size === 0) break
    if (pending.size === 0) options.player?.ask([...offers.keys()].map(({ name }) => name))
    if (!cancel.aborted) options.onComing?.(comingUp(plan, progress.standings))
    pending.delete(await Promise.race([...pending.values(), ...offers.values()]))
  }
  const [status, why] = cancel.aborted ? (['canceled', undefined] as const) : (['skipped', words.blocked] as const)
  for (const job of progress.waiting) pass(options, progress, job, status, why)
  return progress.outcomes
}

/** Looks at every job that waits, once. True when a job was passed by: others may depend on that. */
const advance = (options: WalkOptions, progress: Progress): boolean => {
  const before = survey(options.plan, progress.standings)
  let changed = false
  for (const job of [...progress.waiting]) {
    const decision = decide(job, before(job), progress.plays)
    if (decision === 'run') startWhenFree(options, progress, job)
    if (decision !== 'skip' && decision !== 'offer') continue
    pass(options, progress, job, decision === 'skip' ? 'skipped' : 'manual')
    if (decision === 'skip') progress.skipped.add(job)
    else if (options.player) progress.offers.set(job, offer(options.player, progress, job))
    changed = true
  }
  return changed
}

// A job that was skipped is looked at again when one before it may run after all, as GitLab does.
const offer = async (player: Player, progress: Progress, job: Job): Promise<Job> => {
  const isPlayed = await player.offer(job)
  const { offers, plays, skipped, waiting, standings, outcomes } = progress
  offers.delete(job)
  if (!isPlayed) return job
  plays.add(job.name)
  for (const again of [job, ...skipped]) {
    waiting.add(again)
    outcomes.delete(again.name)
    standings.set(again.name, standing(again, 'created'))
  }
  skipped.clear()
  return job
}

const startWhenFree = (options: WalkOptions, progress: Progress, job: Job): void => {
  const { busyGroups, pending, delayed } = progress
  if (job.when === 'delayed' && job.startIn !== undefined && !delayed.has(job)) {
    delayed.add(job)
    pending.set(job, timer(job, job.startIn, options.cancel))
  }
  if (pending.has(job) || (job.resourceGroup !== undefined && busyGroups.has(job.resourceGroup))) return
  pending.set(job, start(options, progress, job))
}

// A delayed job takes no slot while it waits.
const timer = async (job: Job, seconds: number, cancel: AbortSignal): Promise<Job> => {
  await sleep(seconds * 1000, undefined, { signal: cancel }).catch(() => {})
  return job
}

const start = async (options: WalkOptions, progress: Progress, job: Job): Promise<Job> => {
  const { waiting, standings, busyGroups } = progress
  waiting.delete(job)
  standings.set(job.name, standing(job, 'running'))
  if (job.resourceGroup !== undefined) busyGroups.add(job.resourceGroup)
  settle(progress, job, await options.runJob(job))
  if (job.resourceGroup !== undefined) busyGroups.delete(job.resourceGroup)
  return job
}

const pass = (options: WalkOptions, progress: Progress, job: Job, status: JobStatus, message?: string): void => {
  const { allowedToFail } = standing(job, 'created')
  const outcome = { status, seconds: 0, attempts: 0, allowedToFail, ...(message !== undefined && { message }) }
  progress.waiting.delete(job)
  settle(progress, job, outcome)
  options.onPassed(job, outcome)
}

const settle = ({ outcomes, standings }: Progress, job: Job, outcome: Outcome): void => {
  outcomes.set(job.name, outcome)
  standings.set(job.name, { status: outcome.status, allowedToFail: outcome.allowedToFail })
}

// The status that an unstarted manual job has for those after it depends on whether it may fail (ci-yaml §5.1).
const standing = (job: Job, status: Standing['status']): Standing => ({
  status,
  allowedToFail: job.allowFailure === true,
})
