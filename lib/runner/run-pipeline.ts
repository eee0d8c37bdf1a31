import type { Job, JobStatus, Outcome } from '../plan/types.ts'
import { type Ahead, createPool, type Pool } from './ahead.ts'
import type { Run } from './context.ts'
import { childName, type Downstream, runTrigger } from './downstream.ts'
import type { Engines } from './engines.ts'
import { runJob } from './job.ts'
import { canceled, isRetried, outcomeOf } from './outcome.ts'
import { type Player, playerAt } from './player.ts'
import { refusalOf, refuse } from './refuse.ts'
import { pipelineStatus } from './schedule.ts'
import type { Slot } from './slots.ts'
import type { RunStops } from './stops.ts'
import { walk } from './walk.ts'
import { words } from './words.ts'

export type RunOptions = {
  readonly engines: Engines
  /** Names of manual jobs that are to run; those of child pipelines as `trigger job › job`. */
  readonly plays: ReadonlySet<string>
  /** Who may start the others while the pipeline runs. */
  readonly player?: Player
  readonly stops: RunStops
  /** Whether the containers of coming jobs are started ahead of their turn; default: yes. */
  readonly prestart?: boolean
  /** Creates child pipelines; absent: this run has none. */
  readonly downstream?: Downstream
}

export type Ran = { readonly status: JobStatus; readonly outcomes: ReadonlyMap<string, Outcome> }

/** What a pipeline shares with its child pipelines. */
type Shared = Pick<RunOptions, 'plays' | 'player' | 'stops' | 'engines'> & {
  readonly prestart: boolean
  /** Child pipelines that no trigger job waits for. */
  readonly detached: Promise<unknown>[]
}

/** Runs a whole plan. All that happens goes to `run.push`; what is to be removed, to `run.janitor`. */
export const runPipeline = async (
  run: Run,
  { engines, plays, player, stops, prestart = true, downstream = none }: RunOptions,
): Promise<Ran> => {
  const { plan, push, now } = run
  const started = now()
  push({
    type: 'pipeline.start',
    run: run.id,
    jobs: plan.jobs.map(({ name, stage }) => ({ name, stage })),
    ...(plan.name !== undefined && { name: plan.name }),
  })
  const shared: Shared = { engines, plays, stops, prestart, detached: [], ...(player && { player }) }
  const outcomes = await runJobs({ run, downstream, path: '' }, shared)
  for (const child of shared.detached) await child
  const status = pipelineStatus(outcomes.values())
  push({ type: 'pipeline.end', status, seconds: (now() - started) / 1000 })
  return { status, outcomes }
}

const none: Downstream = async () => ({ message: words.noChildren })

/** A pipeline and where it stands among its ancestors: `path` begins the names of its jobs. */
type Place = { readonly run: Run; readonly downstream: Downstream; readonly path: string }

/** One attempt at a job. */
type Turn = { readonly slot: Slot; readonly attempt: number; readonly ahead?: Ahead }

/** Runs the jobs of a pipeline, and in them those of its child pipelines. */
const runJobs = async (place: Place, shared: Shared): Promise<ReadonlyMap<string, Outcome>> => {
  const { run, path } = place
  const { plan, push } = run
  const { plays, stops } = shared
  const ends = new Map<string, JobStatus>()
  run.family?.members.set(run.family.own, { plan, artifacts: run.artifacts, ends })
  const end = (job: Job, outcome: Outcome): void => {
    ends.set(job.name, outcome.status)
    push({ type: 'job.end', job: job.name, stage: job.stage, ...outcome })
  }
  const pool = createPool(run, shared)
  const outcomes = walk({
    plan,
    plays: new Set(plan.jobs.map(job => job.name).filter(name => plays.has(path + name))),
    player: shared.player && playerAt(shared.player, path),
    cancel: stops.cancel,
    onComing: pool.fill,
    onPassed: (job, outcome) => {
      pool.drop(job)
      end(job, outcome)
    },
    runJob: async job => {
      const outcome = await runOne(place, job, pool, shared)
      end(job, outcome)
      return outcome
    },
  })
  // After a bug too: what waits for its turn would wait for ever.
  return outcomes.finally(pool.close)
}

const runOne = (place: Place, job: Job, pool: Pool, shared: Shared): Promise<Outcome> => {
  const refusal = refusalOf(job, place.run)
  if (refusal) return refuse(place.run, job, refusal)
  return job.trigger ? trigger(place, job, shared) : runInSlot(place.run, job, pool, shared)
}

/** Trigger jobs take no slot: the jobs of their child pipelines do. */
const trigger = ({ run, downstream, path }: Place, job: Job, shared: Shared): Promise<Outcome> => {
  const runChild = async (child: Run, downstream: Downstream): Promise<JobStatus> => {
    run.push({
      type: 'pipeline.child',
      job: job.name,
      jobs: child.plan.jobs.map(({ name, stage }) => ({ name: childName(job.name, name), stage })),
    })
    const place = { run: child, downstream, path: childName(path + job.name, '') }
    return pipelineStatus((await runJobs(place, shared)).values())
  }
  return runTrigger(run, job, { downstream, runChild, detached: shared.detached })
}

const runInSlot = async (run: Run, job: Job, pool: Pool, shared: Shared): Promise<Outcome> => {
  const { slots } = shared.engines
  const turn: Turn = { slot: await slots.take(pool.engineOf(job)), attempt: 1 }
  try {
    if (shared.stops.cancel.aborted) return outcomeOf(job, canceled, 0, 0)
    const ahead = pool.take(job, turn.slot.engine)
    return await attempts(run, job, ahead ? { ...turn, ahead } : turn, shared)
  } finally {
    slots.give(turn.slot)
  }
}

/** Runs a job, and again as its `retry` says (ci-yaml §5.6): on another engine when this one is gone. */
const attempts = async (run: Run, job: Job, turn: Turn, shared: Shared): Promise<Outcome> => {
  const { engines, stops } = shared
  const { slot, ...options } = turn
  const outcome = await runJob(engines.runOn(run, slot.engine), job, { ...options, slot: slot.number, stops })
  const isLost = outcome.reason === 'runner_system_failure' && (await engines.check(slot))
  if (stops.cancel.aborted || !isRetried(job, outcome)) return outcome
  const attempt = turn.attempt + 1
  run.push({ type: 'job.retry', job: job.name, attempt, outcome })
  if (!isLost) return attempts(run, job, { slot, attempt }, shared)
  const other = await engines.slots.take()
  try {
    return await attempts(run, job, { slot: other, attempt }, shared)
  } finally {
    engines.slots.give(other)
  }
}
