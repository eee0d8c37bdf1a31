import type { CrossDependency, JobStatus } from '../plan/types.ts'
import type { Identity } from '../settings/types.ts'
import type { Words } from '../util/errors.ts'
import type { Section } from './events.ts'

/** The headings of a job's log (runner-api §3.7). */
export const headings: Readonly<Record<Section, string>> = {
  prepare_executor: 'Preparing the "docker" executor',
  prepare_script: 'Preparing environment',
  get_sources: 'Getting source from Git repository',
  restore_cache: 'Restoring cache',
  download_artifacts: 'Downloading artifacts',
  step_script: 'Executing "step_script" stage of the job script',
  after_script: 'Running after_script',
  archive_cache: 'Saving cache for successful job',
  upload_artifacts: 'Uploading artifacts for successful job',
  cleanup_file_variables: 'Cleaning up project directory and file based variables',
}

/** Every sentence of the runner: what stands in a job's log, and why a job ended as it did. */
export const words = {
  /** GitLab's jobs name the runner and the machine's id; only those have one. */
  runBy: ({ name, shortToken, systemId }: Identity, host: string) =>
    systemId === '' ? `  on ${host}` : `  on ${name} ${shortToken}, system ID: ${systemId}`,
  runningWith: (version: string) => `Running with gantry ${version}`,
  usingImage: (image: string) => `Using Docker executor with image ${image} ...`,
  preparationFailed: (why: string) => `Preparation failed: ${why}`,
  imageGone: (why: string) => `${why} It is looked for again.`,
  retriedIn: (seconds: number) => `Will be retried in ${seconds}s ...`,
  runningOn: (container: string, host: string) => `Running on ${container} via ${host}...`,
  entrypointKept: 'Entrypoint override disabled',
  userNotAllowed: (user: string, allowed: readonly string[]) =>
    `user "${user}" is not an allowed user: [${allowed.join(' ')}]`,
  tooManyServices: (count: number, limit: number) => `too many services requested: ${count}, only ${limit} allowed`,
  startingService: (name: string, version: string) => `Starting service ${name}:${version}...`,
  waitingForServices: (seconds: number) => `Waiting for services to be up and running (timeout ${seconds} seconds)...`,
  serviceWarning: (container: string) => `Service ${container} probably didn't start properly.`,
  healthCheckError: 'Health check error:',
  serviceLogs: 'Service container logs:',
  noExposedPorts: (name: string) => `service "${name}" has no exposed ports`,
  serviceTimeout: (name: string) => `service "${name}" timeout`,
  serviceExited: (name: string, exitCode: number) => `service "${name}" ended with exit code ${exitCode}`,
  serviceGone: (name: string) => `service "${name}" was removed`,
  invalidPort: (text: string) => `invalid health check tcp port: ${text}`,
  badValue: (key: string, kind: string, text: string, otherwise: string) =>
    `${key}: expected ${kind} got "${text}", using default value: ${otherwise}`,
  containerGone: (container: string) => `Container "${container}" not found or removed. Will retry...`,
  umaskIsOff: 'Not using umask - FF_DISABLE_UMASK_FOR_DOCKER_EXECUTOR is set!',
  changingOwner: (folder: string, owner: string) => `Changing ownership of files at "${folder}" to ${owner}`,
  ownershipFailed: (why: string) => `the files of the job keep their owner or modes: ${why}`,
  secretsStay: (why: string) => `file variables stay in the volume of the job until the next one: ${why}`,
  notTidied: (why: string) => ({
    message: `What the last job has left could not be cleaned in a container of the job's image: ${why}`,
    hint: 'That takes `sh` and `rm` in the image; GIT_STRATEGY: clone begins anew without.',
  }),
  userUnknown: (why: string) => `the files of the job keep their owner: the image does not say who its user is. ${why}`,
  retrying: (stage: Section) => `Retrying ${stage}`,
  attemptsExceeded: 'Execution attempts exceeded',
  attemptsClamped: (key: string, given: number) =>
    `${key}: number of attempts out of the range [1, 10], clamping to: ${given}`,
  noSources: 'Skipping Git repository setup: the folder is no Git repository',
  succeeded: 'Job succeeded',
  failed: (message: string) => `Job failed: ${message}`,
  systemFailure: (message: string) => `Job failed (system failure): ${message}`,
  exitCode: (code: number) => `exit code ${code}`,
  jobTimeout: (duration: string) => `execution took longer than ${duration} seconds`,
  scriptTimeout: (duration: string) =>
    `Script could not run to completion because the timeout of ${duration} was exceeded.`,
  volumesStay: 'volume_keep is set: the anonymous volumes of this job stay; remove them by hand',
  clearingWorktree: 'Deleting all tracked and untracked files due to source fetch failure',
  prepareTimeout: (duration: string) =>
    `The preparation could not run to completion because the timeout of ${duration} was exceeded.`,
  sourcesTimeout: (duration: string) =>
    `Getting the sources could not run to completion because the timeout of ${duration} was exceeded.`,
  canceled: 'canceled',
  afterScriptFailed: (message: string) => `after_script failed, but job will continue unaffected: ${message}`,
  afterScriptTimeout: (duration: string) =>
    `after_script could not run to completion because the timeout of ${duration} was exceeded.`,
  engineLost: (name: string): Words => ({
    message: `The engine ${name} does not answer any more.`,
    hint: 'A job with `retry: {max: 1, when: runner_system_failure}` is run again on another engine.',
  }),
  engineGivenUp: (name: string) =>
    `The engine ${name} does not answer any more: its jobs fail, and no other is placed there. What is left on it is removed by the next run that uses it.`,
  leftBehind: (things: readonly string[]) => `These could not be removed: ${things.join('; ')}`,
  otherProject: (project: string) => `not run: it starts a pipeline of another project${project && `, ${project}`}`,
  childNotCreated: (why: string) => `downstream pipeline can not be created, ${why}`,
  childCreated: (jobs: number) => `Created a child pipeline with ${jobs} ${jobs === 1 ? 'job' : 'jobs'}.`,
  childEnded: (status: JobStatus) =>
    status === 'manual' ? 'its child pipeline waits for a manual job' : `its child pipeline: ${status}`,
  noSteps: {
    message: 'steps of `run:` are not supported',
    hint: 'Write the commands as `script:`; a GitLab Runner with step-runner can run the job as it is.',
  },
  missingDependency: ({ pipeline, job }: CrossDependency): Words => ({
    message: `there is nothing to take from the job \`${job}\` of the pipeline ${pipeline}`,
    hint: '`needs:pipeline` takes the id of a parent or sibling pipeline, whose job must have passed by now.',
  }),
  notExpanded: (text: string) => `invalid path or name, taken as it is written: ${text}`,
  namelessService: (written: string): Words => ({
    message: `invalid service image name: ${written} is empty`,
    hint: 'Give the variable a value, or leave the service out.',
  }),
  noChildren: 'this run starts no child pipelines',
  tooDeep: 'child pipelines can be nested 2 levels deep at most',
  blocked: 'waits for a manual job that was not started',
  timeoutRelative: (key: string, text: string) => `Ignoring relative ${key} timeout: ${text}`,
  timeoutMalformed: (key: string, text: string) => `Ignoring malformed ${key} timeout: ${text}`,
  timeoutTooLong: (key: string, text: string) => `${key} timeout: ${text} is longer than job timeout.`,
  outputLost: 'Docker has lost the output of this script; its exit code is right.',
  shellIsLate: 'The image has not started the job\'s shell yet. If its entrypoint never does, set `entrypoint: [""]`.',
  longValue: (key: string) =>
    `The value of ${key} is too long for the environment of a program; only the job's shell itself can see it.`,
  unusableEntrypoint: (image: string): Words => ({
    message: `The entrypoint of the image ${image} did not run the job's shell.`,
    hint: 'Set `entrypoint: [""]` under the job\'s `image:` so that the script reaches a shell.',
  }),
}
