import { baseName } from '../docker/names.ts'
import { createJobLog } from '../log/job-log.ts'
import type { Job, Outcome } from '../plan/types.ts'
import { giveArtifacts, producersOf, takeArtifacts } from './artifacts.ts'
import { createWithSources } from './build-container.ts'
import { archiveCache, restoreCache } from './caches.ts'
import type { JobContext, Run } from './context.ts'
import { openFiles } from './files.ts'
import { pullImages } from './images.ts'
import { createNetwork } from './network.ts'
import { outcomeOf, resultLines } from './outcome.ts'
import { closePreparation, prepare } from './prepare.ts'
import { afterScriptIsDue, runAfterScript, runScript } from './scripts.ts'
import { followServices } from './service-logs.ts'
import { startNameless, startServices } from './services.ts'
import { jobStops, type RunStops } from './stops.ts'
import { perform, type Task } from './tasks.ts'
import { volumesOf } from './volumes.ts'
import { waitForServices } from './wait.ts'

/** After a failure too, but not once the job was aborted (runner-docker-executor §2.1). */
const hasFiles = ({ container, stops }: JobContext): boolean => container !== undefined && !stops.abort.aborted

/** The life of a job, in GitLab Runner's order (runner-docker-executor §2.1). */
const lifecycle: readonly Task[] = [
  { title: 'Prepare', run: prepare },
  { title: 'Pull images', run: pullImages },
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
  { title: 'Say where it runs', run: closePreparation },
  { title: 'Restore the caches', run: restoreCache },
  { title: 'Download artifacts', run: takeArtifacts },
  { title: 'Run the script', run: runScript },
  { title: 'Run after_script', when: afterScriptIsDue, run: runAfterScript },
  { title: 'Save the caches', when: hasFiles, run: archiveCache },
  { title: 'Upload artifacts', when: hasFiles, run: giveArtifacts },
  { title: 'Clean up', when: () => true, run: context => cleanUp(context) },
]

/** One attempt at one job, from nothing to nothing: all that it makes is given to the janitor before it ends. */
export const runJob = async (run: Run, job: Job, slot: number, attempt: number, stops: RunStops): Promise<Outcome> => {
  const started = run.now()
  const timeout = job.timeout ?? defaultTimeout
  const logFile = run.logFile(job, attempt)
  run.push({ type: 'job.start', job: job.name, attempt, log: logFile })
  const log = createJobLog({
    job: job.name,
    file: logFile,
    limit: run.settings.runner.outputLimit,
    secrets: run.secrets,
    push: run.push,
    ...(run.ready ? { ready: run.ready } : {}),
    now: run.now,
  })
  const context = newContext(run, job, { slot, log, stops: jobStops(stops, timeout), timeout })
  try {
    await perform(lifecycle, context)
    for (const line of resultLines(context.failure)) log.say(line)
  } finally {
    context.stops.close()
    await log.close()
  }
  return outcomeOf(job, context.failure, (run.now() - started) / 1000, attempt)
}

export type Attempt = Pick<JobContext, 'slot' | 'log' | 'stops' | 'timeout'>

/** What is known of an attempt at a job before its first task. */
export const newContext = (run: Run, job: Job, attempt: Attempt): JobContext => ({
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
  producers: producersOf(job, run.plan, run.artifacts),
  services: [],
  scriptStarted: false,
  followers: [],
  containers: [],
})

/** Seconds: the default of a GitLab project (ci-yaml §5.7). */
const defaultTimeout = 60 * 60

const cleanUp = async (context: JobContext): Promise<void> => {
  const { run, containers, network, followers } = context
  await Promise.all(followers.map(follower => follower.stop()))
  run.janitor.discard({
    containers,
    networks: network === undefined ? [] : [network],
    volumes: volumesOf(context),
  })
}
