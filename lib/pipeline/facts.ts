import type { Variable } from '../plan/types.ts'
import type { Words } from '../util/errors.ts'

/** Values of `CI_PIPELINE_SOURCE`. */
export const PIPELINE_SOURCES = [
  'push',
  'web',
  'api',
  'schedule',
  'trigger',
  'pipeline',
  'parent_pipeline',
  'merge_request_event',
  'external_pull_request_event',
  'chat',
  'external',
  'ondemand_dast_scan',
  'ondemand_dast_validation',
  'security_orchestration_policy',
  'webide',
] as const

export type PipelineSource = (typeof PIPELINE_SOURCES)[number]

/**
 * All that the compiler knows of the world, as plain data, gathered once before it starts. Same text + same Facts (+ the
 * same files behind the Loader) give the same Plan.
 */
export type Facts = {
  readonly source: PipelineSource
  /** `CI_CONFIG_PATH`: the root file, relative to the repository. */
  readonly configPath: string
  readonly project: ProjectFacts
  readonly ref: RefFacts
  readonly commit: CommitFacts
  /** Present when, and only when, `source` is `merge_request_event` (or a child of such a pipeline). */
  readonly mergeRequest?: MergeRequestFacts
  readonly user: UserFacts
  /** `url` without a trailing slash, e.g. `https://gitlab.com`; `version` is the emulated GitLab, e.g. `19.4.0`. */
  readonly server: { readonly url: string; readonly version: string }
  readonly pipeline: PipelineFacts
  /** Host (and port) of the container registry; absent: the project has none. */
  readonly registry?: string
  /** `linux/amd64`: `CI_RUNNER_EXECUTABLE_ARCH`. */
  readonly arch: string
  /** `CI_JOB_TOKEN`; absent: the variable and those derived from it are not set. */
  readonly jobToken?: string
  /** The first `CI_JOB_ID`; the jobs of the plan count up from it. */
  readonly firstJobId: number
  /** `now`: ISO 8601, UTC, e.g. `2026-01-31T12:00:00Z`. */
  readonly now: string
  /** Given by the user, weakest first: files (project variables), then `--variable` (pipeline variables). */
  readonly variables: readonly Variable[]
  /** Those of `variables` that belong to the pipeline, not to the project: a child pipeline has them only when forwarded. */
  readonly pipelineVariables?: readonly Variable[]
  /** Values for the root file's `spec:inputs`: text from `--input`, or typed values from `trigger:inputs`. */
  readonly inputs: Readonly<Record<string, unknown>>
}

export type ProjectFacts = {
  readonly id: number
  /** `group/sub/name` */
  readonly path: string
  /** Web address without `.git`. */
  readonly url: string
  readonly defaultBranch: string
  readonly namespaceId?: number
  readonly title?: string
  readonly description?: string
  readonly visibility?: 'private' | 'internal' | 'public'
}

export type RefFacts = {
  /** Branch or tag name; the source branch of a merge request. */
  readonly name: string
  readonly kind: 'branch' | 'tag'
  readonly protected: boolean
}

export type CommitFacts = {
  /** 40 hex digits; 40 zeros in a repository without commits. */
  readonly sha: string
  /** The previous head of the branch; 40 zeros when there is none. */
  readonly beforeSha: string
  /** `Name <email>` */
  readonly author: string
  readonly message: string
  /** ISO 8601 with offset: the committer's date. */
  readonly timestamp: string
  /** Annotated tags only. */
  readonly tagMessage?: string
}

export type MergeRequestFacts = {
  readonly id: number
  readonly iid: number
  readonly sourceBranch: string
  readonly targetBranch: string
  readonly title: string
  readonly description: string
  /** The merge base with the target branch. */
  readonly diffBaseSha: string
  readonly eventType: 'detached' | 'merged_result' | 'merge_train'
  readonly labels: readonly string[]
  readonly draft: boolean
}

export type UserFacts = {
  readonly id: number
  readonly login: string
  readonly name: string
  readonly email: string
}

export type PipelineFacts = {
  readonly id: number
  readonly iid: number
  /** With `schedule` only. */
  readonly scheduleDescription?: string
  /** Of a child or downstream pipeline. */
  readonly upstream?: { readonly projectId: number; readonly pipelineId: number; readonly jobId: number }
}

/** Where a configuration file came from: `include:local` inside it is looked up there. */
export type Origin =
  | { readonly kind: 'repository' }
  | { readonly kind: 'project'; readonly project: string; readonly ref?: string }
  /** From the web or a template: it has no project, so nothing local. */
  | { readonly kind: 'public' }

/** One file that `include:` asks for, its variables already expanded. */
export type IncludeRequest =
  /** `path` from the root of the repository, without a leading slash, without wildcards. */
  | { readonly kind: 'local'; readonly path: string; readonly origin: Origin }
  | { readonly kind: 'project'; readonly project: string; readonly file: string; readonly ref?: string }
  | { readonly kind: 'remote'; readonly url: string; readonly integrity?: string }
  | { readonly kind: 'template'; readonly name: string }
  /** `host/group/project/name@version`, as written after expansion. */
  | { readonly kind: 'component'; readonly component: string }

export type Loaded = {
  /** The name shown in messages, e.g. `ci/build.yml` or `group/project:ci/build.yml@main`. */
  readonly file: string
  readonly text: string
  readonly origin: Origin
  /** For `$[[ component.name ]]` and its siblings. */
  readonly component?: {
    readonly name: string
    readonly sha: string
    readonly version: string
    readonly reference: string
  }
}

/**
 * The compiler's only effects. Failures are values: `Words` that say what was tried. Nothing rejects for user input.
 */
export type Loader = {
  load(request: IncludeRequest): Promise<Loaded | Words>
  /** Paths of a commit's files, from the root, `/`-separated: for `exists` and for wildcards of `include:local`. */
  files(origin: Origin): Promise<readonly string[] | Words>
  /**
   * Files changed by the pipeline's push or merge request, or since the merge base with `compareTo`. Undefined when it
   * cannot be known (first push of a branch, tag, schedule, …): `changes` then holds (ci-yaml §4.3).
   */
  changedFiles(compareTo?: string): Promise<readonly string[] | Words | undefined>
}
