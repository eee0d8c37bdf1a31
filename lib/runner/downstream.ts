import { createJobLog } from '../log/job-log.ts'
import type { Job, JobStatus, Outcome, Plan, Variable } from '../plan/types.ts'
import type { Words } from '../util/errors.ts'
import { producersOf } from './artifacts.ts'
import type { Run } from './context.ts'
import type { NewEvent } from './events.ts'
import { error, info, plain } from './style.ts'
import { words } from './words.ts'

export type Child = {
  /** `CI_PIPELINE_ID` */
  readonly id: number
  readonly plan: Plan
  /** For trigger jobs of the child pipeline itself. */
  readonly downstream: Downstream
}

/** Compiles the child pipeline of a trigger job. Why GitLab would not create it is a value. */
export type Downstream = (triggerJob: Job, left: Left) => Promise<Child | Words>

/** What each job of the pipeline has left in its artifacts. */
export type Artifacts = Run['artifacts']

/** What the jobs before a trigger job have left to it: variables of dotenv reports, and files. */
export type Left = { readonly dotenv: readonly Variable[]; readonly artifacts: Artifacts }

export type TriggerOptions = {
  readonly downstream: Downstream
  /** How a child pipeline ends; it may go on after its trigger job. */
  readonly runChild: (run: Run, downstream: Downstream) => Promise<JobStatus>
  /** Gets the child pipelines that no trigger job waits for. */
  readonly detached: Promise<unknown>[]
}

/** The name that a job of a child pipeline has in the views. */
export const childName = (parent: string, job: string): string => `${parent} › ${job}`

/**
 * A trigger job: creates its child pipeline and, with a `strategy`, takes over its result (ci-yaml §9). A trigger
 * of another project does nothing here.
 */
export const runTrigger = async (
  run: Run,
  job: Job,
  { downstream, runChild, detached }: TriggerOptions,
): Promise<Outcome> => {
  const started = run.now()
  const end = (outcome: Pick<Outcome, 'status' | 'message' | 'reason'>): Outcome => ({
    ...outcome,
    seconds: (run.now() - started) / 1000,
    attempts: 1,
    allowedToFail: job.allowFailure === true,
  })
  if (!job.trigger?.include) {
    return { ...end({ status: 'skipped', message: words.otherProject(job.trigger?.project ?? '') }), attempts: 0 }
  }
  const log = openPlainLog(run, job)
  try {
    const child = await downstream(job, leftTo(job, run))
    if ('message' in child) {
      const message = words.childNotCreated(child.message)
      log.say(error(words.failed(message)))
      return end({ status: 'failed', reason: 'downstream_pipeline_creation_failed', message })
    }
    log.say(plain(words.childCreated(child.plan.jobs.length)))
    const ending = runChild(childRun(run, job, child), child.downstream)
    if (job.trigger.strategy === undefined) {
      detached.push(ending)
      log.say(info(words.succeeded))
      return end({ status: 'success' })
    }
    return end(follow(job.trigger.strategy, await ending))
  } finally {
    await log.close()
  }
}

const leftTo = (job: Job, run: Run): Left => ({
  dotenv: producersOf(job, run).flatMap(({ variables }) => variables),
  artifacts: run.artifacts,
})

/** The log of a job that runs in no container; its first event. */
export const openPlainLog = (run: Run, job: Job) => {
  const file = run.logFile(job, 1)
  run.push({ type: 'job.start', job: job.name, attempt: 1, log: file })
  return createJobLog({
    job: job.name,
    file,
    limit: run.settings.runner.outputLimit,
    secrets: run.secrets,
    push: run.push,
    now: run.now,
  })
}

const childRun = (run: Run, { name }: Job, { id, plan }: Child): Run => ({
  ...run,
  plan,
  ...(run.family && { family: { ...run.family, own: id } }),
  artifacts: new Map(),
  push: event => run.push(renamed(event, job => childName(name, job))),
})

const renamed = (event: NewEvent, rename: (job: string) => string): NewEvent => {
  if (!('job' in event)) return event
  const named = { ...event, job: rename(event.job) }
  return named.type === 'pipeline.child'
    ? { ...named, jobs: named.jobs.map(({ name, stage }) => ({ name: rename(name), stage })) }
    : named
}

/** `mirror` copies the status; with `depend` only a passed child is good, and one that waits for somebody still waits. */
const follow = (strategy: 'depend' | 'mirror', status: JobStatus): Pick<Outcome, 'status' | 'message' | 'reason'> => {
  const message = words.childEnded(status)
  if (status === 'success') return { status }
  return { status: strategy === 'depend' && status === 'skipped' ? 'failed' : status, message }
}
