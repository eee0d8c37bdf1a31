import type { AuthSources } from '../credentials/sources.ts'
import type { ImageInfo } from '../docker/spec.ts'
import type { FailureReason, PullPolicy } from '../plan/types.ts'
import type { Words } from '../util/errors.ts'

/** Where a job's pull policy may come from; each list is tried from its start (runner-docker-executor §6.2). */
export type PolicySources = {
  /** `image:pull_policy` or `service:pull_policy`. */
  readonly ci: readonly string[]
  /** `pull_policy` of the settings; empty means its default, `always`. */
  readonly settings: readonly string[]
  /** `allowed_pull_policies`; empty means: what `settings` says. */
  readonly allowed: readonly string[]
}

/** One image that a job needs, as data. */
export type ImageRequest = {
  /** Expanded, as the job's author wrote it. */
  readonly image: string
  /** Expanded; empty is none. */
  readonly platform?: string
  readonly policies: PolicySources
  readonly auth: AuthSources
  /** Images this job has used before, name → id: these are not pulled again. One map a job; it is filled here. */
  readonly used?: Map<string, string>
}

/** How the job that waits hears of it. */
export type Listener = {
  /** Lines of the job's log, without LF; warnings without GitLab's `WARNING: `. */
  readonly log: (line: string, level: 'plain' | 'info' | 'warning') => void
  /** Called with every secret before it is used: mask them in everything that follows. */
  readonly onSecrets: (secrets: readonly string[]) => void
  readonly signal?: AbortSignal
}

/** Why a job does not get its image. */
export type PullFailure = {
  /** `runner_system_failure` where GitLab Runner has no class for it: it tries the preparation again then. */
  readonly reason: FailureReason
  /** GitLab Runner's sentence, for the job's log. */
  readonly message: string
  /** For people: the cause and the next step. */
  readonly words: Words
  /** Docker's own text, for `--verbose`. */
  readonly raw?: string
}

export type Ensured =
  | {
      readonly ok: true
      readonly image: ImageInfo
      /** Names exactly the inspected image, however tags move meanwhile: its id. */
      readonly reference: string
      /** What the registry calls it, e.g. `sha256:…`; empty when it was not pulled. */
      readonly digest: string
    }
  | { readonly ok: false; readonly failure: PullFailure }

export type Policies =
  | { readonly ok: true; readonly policies: readonly PullPolicy[] }
  | { readonly ok: false; readonly failure: PullFailure }
