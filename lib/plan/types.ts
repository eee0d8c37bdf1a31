/**
 * The Plan: what will run, as plain JSON data. Everything before it (`.gitlab-ci.yml`, a GitLab job payload) is compiled
 * into it, everything after it (containers, logs, reports) is driven by it. `gantry plan --json` prints it.
 */
export type Plan = {
  readonly version: 1
  /** `workflow:name`, expanded. */
  readonly name?: string
  /** In order, with `.pre` first and `.post` last; only stages that hold a job. */
  readonly stages: readonly string[]
  /** In file order within `stages` order. */
  readonly jobs: readonly Job[]
  /** `workflow:auto_cancel:on_job_failure: all`: the first failed job ends the pipeline. */
  readonly cancelOnFailure?: boolean
}

export type Job = {
  /** Unique in the run and increasing: `CI_JOB_ID`. */
  readonly id: number
  /** The full name, e.g. `rspec 1/3` or `deploy: [aws, a]`. Unique in the plan. */
  readonly name: string
  readonly stage: string
  /** Absent when neither the job nor `default:` names one; the settings' default image is used then. */
  readonly image?: Image
  readonly services: readonly Service[]
  /** Weakest first; among equal keys the last one wins. Expanded as GitLab does it, not yet as the runner does. */
  readonly variables: readonly Variable[]
  readonly beforeScript: readonly string[]
  readonly script: readonly string[]
  readonly afterScript: readonly string[]
  /** `hooks:pre_get_sources_script` */
  readonly preGetSourcesScript: readonly string[]
  /** Only servers send it: pipelines have no such key (runner-api §2). */
  readonly postGetSourcesScript?: readonly string[]
  /** Absent: the job waits for all earlier stages. `[]`: it starts at once. Names are those of jobs in the plan. */
  readonly needs?: readonly Need[]
  /** Names of the jobs whose artifacts are taken; absent: all of earlier stages, or those of `needs`. */
  readonly dependencies?: readonly string[]
  /** Jobs of other pipelines of the same family whose artifacts are taken; `needs:pipeline`, expanded. */
  readonly crossDependencies?: readonly CrossDependency[]
  readonly when: When
  /** Seconds to wait, with `when: delayed`. */
  readonly startIn?: number
  readonly allowFailure: AllowFailure
  readonly retry: Retry
  /** Seconds. Absent: the project's default, one hour. */
  readonly timeout?: number
  readonly resourceGroup?: string
  readonly interruptible: boolean
  readonly tags: readonly string[]
  readonly artifacts?: Artifacts
  readonly cache: readonly Cache[]
  readonly environment?: Environment
  /** The regular expression between the slashes of `coverage:`. */
  readonly coverage?: string
  readonly manualConfirmation?: string
  readonly trigger?: Trigger
  /** The job consists of `run:` steps, which nothing here can run. */
  readonly steps?: boolean
}

export type When = 'on_success' | 'on_failure' | 'always' | 'manual' | 'delayed'

export type AllowFailure = boolean | { readonly exitCodes: readonly number[] }

export type Retry = {
  readonly max: number
  /** Failure reasons, or `always`. */
  readonly when: readonly string[]
  readonly exitCodes: readonly number[]
}

export type Variable = {
  readonly key: string
  readonly value: string
  /** File type: the job sees the path of a file that holds the value. */
  readonly file?: boolean
  /** The value is shown as `[MASKED]`. */
  readonly masked?: boolean
  /** `expand: false`: nobody expands references inside the value. */
  readonly raw?: boolean
  /** Also given to services: YAML and predefined variables, but no secrets (runner-docker-executor §5.4). */
  readonly public?: boolean
}

export type PullPolicy = 'always' | 'if-not-present' | 'never'

export type Image = {
  /** As written, variables included; the runner expands it. */
  readonly name: string
  /** Absent or empty: the image's own. `['']`: none. */
  readonly entrypoint?: readonly string[]
  readonly pullPolicy?: readonly PullPolicy[]
  readonly docker?: { readonly platform?: string; readonly user?: string }
}

export type Service = Image & {
  /** Several names may stand in it, separated by spaces or commas. */
  readonly alias?: string
  readonly command?: readonly string[]
  readonly variables?: readonly Variable[]
}

export type Need = { readonly job: string; readonly artifacts: boolean; readonly optional: boolean }

export type CrossDependency = { readonly pipeline: number; readonly job: string; readonly optional: boolean }

export type Artifacts = {
  readonly paths: readonly string[]
  readonly exclude: readonly string[]
  readonly untracked: boolean
  readonly name?: string
  readonly when: 'on_success' | 'on_failure' | 'always'
  /** As written, e.g. `1 week` or `never`. */
  readonly expireIn?: string
  /** Report type → paths, e.g. `dotenv`, `junit`. */
  readonly reports: Readonly<Record<string, readonly string[]>>
}

export type Cache = {
  /** The key as written (with variables), or the files it is computed from. */
  readonly key: string | { readonly files: readonly string[]; readonly commits: boolean; readonly prefix?: string }
  readonly paths: readonly string[]
  readonly untracked: boolean
  readonly policy: string
  readonly when: 'on_success' | 'on_failure' | 'always'
  readonly fallbackKeys: readonly string[]
  readonly unprotect: boolean
  /** A server has put the suffix for protected refs behind the keys already. */
  readonly suffixed?: boolean
}

export type Environment = {
  readonly name: string
  readonly url?: string
  readonly action: string
  readonly onStop?: string
  readonly deploymentTier?: string
}

export type Trigger = {
  /** `group/project` of a multi-project trigger. */
  readonly project?: string
  /** Of the other project; absent: its default branch. */
  readonly branch?: string
  /** Files of a child pipeline, or of one made by a job. */
  readonly include?: readonly TriggerInclude[]
  readonly strategy?: 'depend' | 'mirror'
  readonly forward: { readonly yamlVariables: boolean; readonly pipelineVariables: boolean }
  readonly inputs: Readonly<Record<string, unknown>>
  /** The variables of the file that go downstream, not yet expanded; empty when `forward` says so. */
  readonly variables: readonly Variable[]
}

/** One entry of `trigger:include`; `inputs` and `rules` as written, as plain data. */
export type TriggerInclude = TriggerFile & {
  readonly inputs?: unknown
  readonly rules?: unknown
  readonly integrity?: string
}

type TriggerFile =
  | { readonly local: string }
  | { readonly artifact: string; readonly job: string }
  | { readonly project: string; readonly file: string; readonly ref?: string }
  | { readonly remote: string }
  | { readonly template: string }
  | { readonly component: string }

/** GitLab's failure reasons, as far as a job that runs here can meet them (runner-docker-executor §11). */
export type FailureReason =
  | 'script_failure'
  | 'job_execution_timeout'
  | 'runner_system_failure'
  | 'runner_configuration_error'
  | 'runner_unsupported'
  | 'runner_external_dependency_failure'
  | 'image_pull_failure'
  | 'missing_dependency_failure'
  | 'downstream_pipeline_creation_failed'
  | 'runner_interrupted'
  | 'unknown_failure'

export type JobStatus = 'success' | 'failed' | 'canceled' | 'skipped' | 'manual'

/** How a job ended: a value, not an exception. */
export type Outcome = {
  readonly status: JobStatus
  readonly reason?: FailureReason
  readonly exitCode?: number
  /** One sentence for people, e.g. `exit code 3`. */
  readonly message?: string
  readonly seconds: number
  readonly attempts: number
  /** Percent, as the job's `coverage` finds it in the log. */
  readonly coverage?: number
  /** Where a job that passed has deployed to; `url` expanded. */
  readonly environment?: { readonly name: string; readonly url: string }
  /** With `--keep-failed`: the container that stays, its engine if that was named, and the name by which `gantry shell` finds it. */
  readonly kept?: { readonly job: string; readonly container: string; readonly engine?: string }
  /** Failed, but `allow_failure` lets the pipeline pass. */
  readonly allowedToFail: boolean
}
