import { createJobLog, type JobLog } from '../log/job-log.ts'
import type { Job, Outcome } from '../plan/types.ts'
import type { Ahead } from './ahead.ts'
import { giveArtifacts, producersOf, takeArtifacts } from './artifacts.ts'
import { archiveCache, restoreCache } from './caches.ts'
import type { JobContext, Run } from './context.ts'
import { cleanUp } from './keep.ts'
import { forgetSecrets, leavesFiles } from './kept.ts'
import { outcomeOf, resultLines } from './outcome.ts'
import { giveToUser } from './ownership.ts'
import { newContext, performPreparation, prepareJob } from './preparation.ts'
import { closePreparation, completeVariables } from './prepare.ts'
import { resultsOf } from './results.ts'
import { afterScriptIsDue, runAfterScript, runScript } from './scripts.ts'
import { startShell } from './shell.ts'
import { getSources } from './sources.ts'
import { jobStops, type RunStops } from './stops.ts'
import { perform, type Task, throwBug } from './tasks.ts'
import { withFiles } from './vanished.ts'

/** After a failure too, but not once the job was aborted (runner-docker-executor §2.1). */
const hasFiles = ({ container, stops }: JobContext): boolean => container !== undefined && !stops.abort.aborted

/** The life of a job once it is prepared, in GitLab Runner's order (runner-docker-executor §2.1). */
const work: readonly Task[] = [
  { title: 'Say where it runs', run: closePreparation },
  { title: 'Get the sources', run: getSources },
  { title: 'Restore the caches', run: restoreCache },
  { title: 'Download artifacts', run: takeArtifacts },
  { title: 'Give the files to the user of the image', run: giveToUser },
  { title: 'Run the script', run: runScript },
  { title: 'Run after_script', when: afterScriptIsDue, run: runAfterScript },
  { title: 'Save the caches', when: hasFiles, run: context => withFiles(context, 'archive_cache', archiveCache) },
  { title: 'Upload artifacts', when: hasFiles, run: context => withFiles(context, 'upload_artifacts', giveArtifacts) },
  { title: 'Forget secrets', when: context => hasFiles(context) && leavesFiles(context), run: forgetSecrets },
  { title: 'Show the failure', when: context => isToBeShown(context), run: context => showFailure(context) },
  { title: 'Clean up', when: () => true, run: cleanUp },
]

export type JobOptions = {
  readonly slot: number
  /** 1 for the first. */
  readonly attempt: number
  readonly stops: RunStops
  /** The job as it was started before its turn. */
  readonly ahead?: Ahead
}

/** One attempt at one job, from nothing to nothing: all that it makes is given to the janitor before it ends. */
export const runJob = async (run: Run, job: Job, { slot, attempt, stops, ahead }: JobOptions): Promise<Outcome> => {
  const started = run.now()
  const timeout = timeoutOf(job)
  const own = { slot, stops: jobStops(stops, timeout) }
  run.push({
    type: 'job.start',
    job: job.name,
    attempt,
    log: run.logFile(job, attempt),
    ...(run.engineName !== undefined && { engine: run.engineName }),
  })
  const begun = ahead && (await adopt(ahead, own))
  const log = begun?.log ?? openLog(run, job, attempt)
  const context = await prepareJob(run, job, { ...own, attempt, log, timeout }, begun)
  try {
    await perform(work, context)
    for (const line of resultLines(context.failure)) context.log.say(line)
  } finally {
    context.stops.close()
    await context.log.close()
  }
  throwBug(context)
  const outcome = outcomeOf(job, context.failure, (run.now() - started) / 1000, attempt)
  return { ...outcome, ...(await resultsOf(context, run.logFile(job, attempt))) }
}

/** Prepares a job and starts its container before its turn: what it is to do, and its time, come later. */
export const beginAhead = (run: Run, job: Job, stops: RunStops): Omit<Ahead, 'reveal'> => {
  const own = { ...stops, close: () => {} }
  const attempt = { slot: 0, attempt: 1, stops: own, log: openLog(run, job, 1), timeout: timeoutOf(job) }
  const context = newContext(run, job, attempt)
  const start = async (): Promise<void> => {
    await performPreparation(context)
    if (context.container && !context.failure) context.shell ??= startShell(run.engine, context.container, stops.abort)
  }
  return { context, ready: start() }
}

/** The turn of a job that was started ahead has come: it gets what only now is known. */
const adopt = async (
  { context, ready, reveal }: Ahead,
  own: Pick<JobContext, 'slot' | 'stops'>,
): Promise<JobContext> => {
  reveal()
  await ready
  Object.assign(context, own)
  context.producers = producersOf(context.job, context.run)
  if (!context.failure) completeVariables(context)
  return context
}

/** Gives what was made for a job that will not run to the janitor. */
export const abandonJob = async (context: JobContext): Promise<void> => {
  await cleanUp(context)
  await context.log.close()
  throwBug(context)
}

const openLog = (run: Run, job: Job, attempt: number): JobLog =>
  createJobLog({
    job: job.name,
    file: run.logFile(job, attempt),
    limit: run.settings.runner.outputLimit,
    secrets: run.secrets,
    push: run.push,
    ...run.logForm,
    ...(run.ready ? { ready: run.ready } : {}),
    now: run.now,
  })

const timeoutOf = (job: Job): number => job.timeout ?? defaultTimeout

/** Seconds: the default of a GitLab project (ci-yaml §5.7). */
const defaultTimeout = 60 * 60

/** With `--shell-on-failure`; a user who wants the end wants no shell. */
const isToBeShown = ({ run, failure, container, stops }: JobContext): boolean =>
  run.onFailed !== undefined && failure?.status === 'failed' && container !== undefined && !stops.cancel.aborted

const showFailure = async ({ run, container = '' }: JobContext): Promise<void> => {
  await run.engine.start([container])
  await run.onFailed?.(run, container)
}
