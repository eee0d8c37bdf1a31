import { toDuration } from '../util/go-duration.ts'

type Labels = Readonly<Record<string, string>>

const GITLAB = 'com.gitlab.gitlab-runner.'

/** Everything of ours carries this label, with the id of the run as its value. */
export const RUN_LABEL = 'gantry.run'

const HOST_LABEL = 'gantry.host'
const PID_LABEL = 'gantry.pid'
const STARTED_LABEL = 'gantry.started'
const UNTIL_LABEL = 'gantry.until'

/** Everything carries this label that a run makes which keeps the containers of failed jobs. */
export const KEPT_LABEL = 'gantry.kept'

/** The name of the job that a thing was made for, and the project's folder in its containers. */
export const JOB_LABEL = 'gantry.job'
export const PROJECT_DIR_LABEL = 'gantry.project-dir'

/** The image of the job as the pipeline names it: containers are made from its id. */
export const IMAGE_LABEL = 'gantry.image'

/** Everything of a test environment carries this label, with the environment's name as its value. */
export const ENVIRONMENT_LABEL = 'gantry.environment'

/** The labels that `docker ps` and its like are asked for. */
export const ownerLabelKeys: readonly string[] = [
  RUN_LABEL,
  HOST_LABEL,
  PID_LABEL,
  STARTED_LABEL,
  UNTIL_LABEL,
  KEPT_LABEL,
]

/** The process that a thing belongs to, so that `clean` can tell the things of dead runs from those of living ones. */
export type Owner = {
  readonly run: string
  readonly host: string
  readonly pid: number
  /** The start time of the process as its system tells it: a number can be given to another process later. */
  readonly started: string
  /** Seconds since the epoch: the thing outlives the process until then. Absent: it ends with the process. */
  readonly until?: number
  /** It may be one that `--keep-failed` has kept: `gantry clean` removes it when the process is over. */
  readonly kept?: boolean
}

export const ownerLabels = (owner: Owner): Labels => ({
  [RUN_LABEL]: owner.run,
  [HOST_LABEL]: owner.host,
  [PID_LABEL]: `${owner.pid}`,
  [STARTED_LABEL]: owner.started,
  ...(owner.until !== undefined && { [UNTIL_LABEL]: `${owner.until}` }),
  ...(owner.kept && { [KEPT_LABEL]: 'true' }),
})

/** Undefined when one of the labels is missing, which no version of Gantry leaves out. */
export const parseOwner = (labels: Labels): Owner | undefined => {
  const { [RUN_LABEL]: run, [HOST_LABEL]: host, [PID_LABEL]: pid, [STARTED_LABEL]: started } = labels
  const { [UNTIL_LABEL]: until } = labels
  if (run === undefined || host === undefined || started === undefined || !/^\d+$/.test(pid ?? '')) return undefined
  return {
    ...{ run, host, pid: Number(pid), started },
    ...(until !== undefined && { until: Number(until) }),
    ...(labels[KEPT_LABEL] === 'true' && { kept: true }),
  }
}

/** What GitLab Runner's labels say about a job (runner-docker-executor §2.5). */
export type JobFacts = {
  readonly jobId: number
  readonly jobUrl: string
  readonly sha: string
  readonly beforeSha: string
  readonly ref: string
  /** Seconds. */
  readonly timeout: number
  readonly projectId: number
  readonly projectRunnerId: number
  readonly pipelineId: string
  readonly runnerId: string
  readonly runnerLocalId: number
  readonly systemId: string
}

export type ThingType = 'build' | 'predefined' | 'service' | 'wait' | 'cache' | 'cache-init'

/** GitLab Runner's labels of a container, volume or network of a job; `extra` holds those of its type only. */
export const jobLabels = (facts: JobFacts, type: ThingType | undefined, extra: Labels = {}): Labels => {
  const labels: Labels = {
    'job.id': `${facts.jobId}`,
    'job.url': facts.jobUrl,
    'job.sha': facts.sha,
    'job.before_sha': facts.beforeSha,
    'job.ref': facts.ref,
    'job.timeout': toDuration(facts.timeout),
    'project.id': `${facts.projectId}`,
    'project.runner_id': `${facts.projectRunnerId}`,
    'pipeline.id': facts.pipelineId,
    'runner.id': facts.runnerId,
    'runner.local_id': `${facts.runnerLocalId}`,
    'runner.system_id': facts.systemId,
    managed: 'true',
    ...(type && { type }),
    ...extra,
  }
  return Object.fromEntries(Object.entries(labels).map(([key, value]) => [GITLAB + key, value]))
}
