import { baseName } from '../docker/names.ts'
import type { Job } from '../plan/types.ts'
import { toDuration } from '../util/go-duration.ts'
import { producersOf } from './artifacts.ts'
import { createWithSources } from './build-container.ts'
import type { JobContext, Run } from './context.ts'
import { openFiles } from './files.ts'
import { pullImages } from './images.ts'
import { createNetwork } from './network.ts'
import { begin, completeVariables, prepare } from './prepare.ts'
import { followServices } from './service-logs.ts'
import { startNameless, startServices } from './services.ts'
import { fetchSources, requireSources } from './sources.ts'
import { failureOf, type Stops, stopAfter } from './stops.ts'
import { error, info, warning } from './style.ts'
import { perform, type Task } from './tasks.ts'
import { volumesOf } from './volumes.ts'
import { waitForServices } from './wait.ts'
import { words } from './words.ts'

const readVariables: Task = { title: 'Read the variables', run: async context => completeVariables(context) }

/** What does not depend on other jobs, in GitLab Runner's order (runner-docker-executor §2.2). */
const preparation: readonly Task[] = [
  { title: 'Prepare', run: prepare },
  {
    title: 'Get what it is made of',
    all: [
      { title: 'Pull images', run: pullImages },
      { title: 'Fetch the sources', run: fetchSources },
    ],
  },
  { title: 'Require the sources', run: requireSources },
  { title: 'Open the workspace', run: openFiles },
  { title: 'Create the network', run: createNetwork },
  { title: 'Start services that have no names', run: startNameless },
  {
    title: 'Start up',
    all: [
      { title: 'Start services', run: startServices },
      { title: 'Create the container with its sources', run: createWithSources },
    ],
  },
  { title: 'Follow the services', run: followServices },
  { title: 'Wait for services', run: waitForServices },
]

/** Seconds. */
const pause = 3

export type Attempt = Pick<JobContext, 'slot' | 'attempt' | 'log' | 'stops' | 'timeout'>

/**
 * Prepares a job, or goes on with one that was started ahead, in as many attempts as the run makes: GitLab Runner tries
 * again after 3 s, from nothing, unless the failure is one that it has a class for (runner-docker-executor §2.1, §11). That
 * goes for the network and the services as well as for images. An image that somebody has removed since it was looked for
 * costs no attempt: it is looked for again, once. The context is that of the last attempt, with its failure.
 */
export const prepareJob = async (run: Run, job: Job, own: Attempt, ahead?: JobContext): Promise<JobContext> => {
  const stops = preparationStops(run, own)
  const limited = { ...own, stops }
  const again = async () => {
    const context = newContext(run, job, limited, producersOf(job, run))
    await perform([readVariables, ...preparation], context)
    return context
  }
  let context = ahead ?? newContext(run, job, limited, producersOf(job, run))
  if (!ahead) await performPreparation(context)
  if (context.failure?.imageGone && !stops.cancel.aborted) {
    await removeAttempt(context)
    own.log.say(warning(words.imageGone(context.failure.message)))
    context = await again()
  }
  for (let left = (run.prepareAttempts ?? 1) - 1; left > 0 && isToBeRepeated(context); left--) {
    if (!(await pauseAfter(context))) break
    context = await again()
  }
  stops.close()
  context.stops = own.stops
  return context
}

/** Those of the job, and `prepare_timeout` (runner-docker-executor §3.10). */
const preparationStops = ({ settings }: Run, { stops, timeout }: Attempt): Stops => {
  const seconds = settings.runner.prepareTimeout ?? timeout
  const message = words.prepareTimeout(toDuration(seconds))
  const timer = stopAfter(seconds, { status: 'failed', reason: 'job_execution_timeout', message })
  const abort = AbortSignal.any([stops.abort, timer.signal])
  return { cancel: AbortSignal.any([stops.cancel, abort]), abort, close: timer.close }
}

/** The first attempt, and the only one of a job that is started ahead. */
export const performPreparation = (context: JobContext): Promise<void> =>
  perform([readVariables, { title: 'Begin the log', run: begin }, ...preparation], context)

const isToBeRepeated = ({ failure, stops }: JobContext): boolean =>
  failure?.system === true && !failure.late && !('bug' in failure) && !stops.cancel.aborted

const removeAttempt = async (context: JobContext): Promise<void> => context.run.janitor.remove(await leftBy(context))

/** Removes what a failed attempt has made, says so, and waits; false when the job was stopped meanwhile. */
const pauseAfter = async (context: JobContext): Promise<boolean> => {
  const { run, log, failure, stops } = context
  await removeAttempt(context)
  log.say(error(words.preparationFailed(failure?.message ?? '')))
  log.say(info(words.retriedIn(pause)))
  try {
    await run.depot.chance.sleep(pause, stops.cancel)
    return true
  } catch {
    context.failure = failureOf(stops.cancel)
    return false
  }
}

/** All that an attempt at a job has made. */
export const leftBy = async (context: JobContext) => {
  const { run, containers, network, followers } = context
  await Promise.all(followers.map(follower => follower.stop()))
  const removed = run.settings.docker.volumeKeep ? { containers: [], bare: containers } : { containers, bare: [] }
  return { ...removed, networks: network === undefined ? [] : [network], volumes: volumesOf(context) }
}

/** What is known of an attempt at a job before its first task. */
export const newContext = (run: Run, job: Job, attempt: Attempt, producers?: JobContext['producers']): JobContext => ({
  run,
  job,
  ...attempt,
  name: baseName({ ...run.names, slot: attempt.slot, unique: run.unique() }),
  used: new Map(),
  variables: [],
  expand: text => text,
  timeouts: { script: attempt.timeout, afterScript: attempt.timeout, notes: [] },
  imageName: '',
  caches: [],
  ...(producers && { producers }),
  services: [],
  scriptStarted: false,
  followers: [],
  containers: [],
})
