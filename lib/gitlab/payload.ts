import type { JobCredentials } from '../credentials/types.ts'
import type { Job } from '../plan/types.ts'
import { type Reader, readerOf, WrongJson } from './json-reader.ts'
import { type PayloadArtifact, readArtifacts } from './payload-artifacts.ts'
import { unknownOptions } from './payload-image.ts'
import { readJob } from './payload-job.ts'

/** A job as GitLab gives it to a runner: the Plan's job, and what only a runner needs (runner-api §2). */
export type Payload = {
  readonly job: Job
  /** A secret. */
  readonly token: string
  readonly projectId: number
  readonly pipelineId: number
  readonly projectPath: string
  readonly git: GitInfo
  readonly artifacts: readonly PayloadArtifact[]
  readonly credentials: readonly JobCredentials[]
  readonly dependencies: readonly Dependency[]
  readonly features: Features
  readonly queueing: Queueing
  /** Keys of `executor_opts` that nobody knows: the job fails before it starts. */
  readonly unsupported: readonly string[]
}

export type GitInfo = {
  /** Holds the job's token. */
  readonly url: string
  readonly ref: string
  readonly sha: string
  readonly refType: string
  readonly refspecs: readonly string[]
  /** 0: all history. */
  readonly depth: number
  readonly isProtected: boolean
  /** `GIT_STRATEGY` where the job does not say. */
  readonly mayFetch: boolean
}

/** Another job whose artifacts are to be there; without a file name it has none. */
export type Dependency = { readonly id: number; readonly token: string; readonly name: string; readonly file: string }

export type Features = {
  readonly traceSections: boolean
  readonly tokenMaskPrefixes: readonly string[]
  readonly failureReasons: readonly string[]
}

/** How the job waited in GitLab, for the metrics. */
export type Queueing = {
  readonly seconds: number
  readonly size: number
  readonly depth: number
  /** `3`, `5+` or `+Inf`. */
  readonly projectJobsRunning: string
}

/** Reads a payload; a member of the wrong type spoils all of it, unknown ones are ignored (runner-api §2). */
export const readPayload = (json: unknown): { readonly payload: Payload } | { readonly wrong: string } => {
  try {
    return { payload: read(readerOf(json)) }
  } catch (error) {
    if (error instanceof WrongJson) return { wrong: error.message }
    throw error
  }
}

const read = (root: Reader): Payload => {
  const info = root.object('job_info')
  const images = [root.object('image'), ...root.objects('services')].filter(image => image !== undefined)
  return {
    job: readJob(root),
    token: root.text('token'),
    projectId: info?.integer('project_id') ?? 0,
    pipelineId: info?.integer('pipeline_id') ?? 0,
    projectPath: info?.text('project_full_path') ?? '',
    git: readGit(root),
    artifacts: readArtifacts(root),
    credentials: root
      .objects('credentials')
      .filter(each => each.text('type') === 'registry')
      .map(each => ({ registry: each.text('url'), username: each.text('username'), password: each.text('password') })),
    dependencies: root.objects('dependencies').map(each => ({
      id: each.integer('id'),
      token: each.text('token'),
      name: each.text('name'),
      file: each.object('artifacts_file')?.text('filename') ?? '',
    })),
    features: readFeatures(root.object('features')),
    queueing: readQueueing(info),
    unsupported: images.flatMap(unknownOptions),
  }
}

const readGit = (root: Reader): GitInfo => {
  const git = root.object('git_info')
  return {
    url: git?.text('repo_url') ?? '',
    ref: git?.text('ref') ?? '',
    sha: git?.text('sha') ?? '',
    refType: git?.text('ref_type') ?? '',
    refspecs: git?.texts('refspecs') ?? [],
    depth: git?.integer('depth') ?? 0,
    isProtected: git?.flag('protected') ?? false,
    mayFetch: root.flag('allow_git_fetch'),
  }
}

const readFeatures = (features: Reader | undefined): Features => ({
  traceSections: features?.flag('trace_sections') ?? false,
  tokenMaskPrefixes: features?.texts('token_mask_prefixes') ?? [],
  failureReasons: features?.texts('failure_reasons') ?? [],
})

const readQueueing = (info: Reader | undefined): Queueing => ({
  seconds: info?.number('time_in_queue_seconds') ?? 0,
  size: info?.integer('queue_size') ?? 0,
  depth: info?.integer('queue_depth') ?? 0,
  projectJobsRunning: info?.text('project_jobs_running_on_instance_runners_count') ?? '',
})
