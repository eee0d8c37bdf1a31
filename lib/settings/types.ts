import type { Variable } from '../plan/types.ts'
import type { CacheSettings } from './cache-keys.ts'
import type { DockerSettings } from './docker-types.ts'

export type { DockerSettings } from './docker-types.ts'

/** A whole `config.toml` with its defaults applied. */
export type Config = { readonly global: GlobalSettings; readonly runners: readonly Settings[] }

/** One `[[runners]]` section: everything the life of a job needs to know about the place where it runs. */
export type Settings = {
  readonly identity: Identity
  readonly runner: RunnerSettings
  readonly docker: DockerSettings
  readonly cache: CacheSettings
}

/** Who the runner is to its GitLab server. All empty for `gantry run` without a configuration. */
export type Identity = {
  /** `name` in the file, the description in GitLab. */
  readonly name: string
  readonly url: string
  readonly id: number
  /** A secret. */
  readonly token: string
  /** RFC 3339; absent when unknown or when the token does not expire. */
  readonly tokenObtainedAt?: string
  readonly tokenExpiresAt?: string
  /** Nine characters of the token without its prefix: not a secret, part of names and labels (runner-api §3.8). */
  readonly shortToken: string
  /** `s_…` or `r_…`, from `.runner_system_id` beside the file; empty until it has been read. */
  readonly systemId: string
  readonly tlsCaFile?: string
  readonly tlsCertFile?: string
  readonly tlsKeyFile?: string
}

/** The keys of `[[runners]]` itself (runner-docker-executor §1.4). Times are in seconds. */
export type RunnerSettings = {
  readonly executor: string
  readonly shell?: string
  /** Absolute paths in the container. */
  readonly buildsDir: string
  readonly cacheDir: string
  readonly cloneUrl?: string
  /** `environment`, already split. Weaker than the job's variables, and seen by services. */
  readonly environment: readonly Variable[]
  readonly preGetSourcesScript?: string
  readonly postGetSourcesScript?: string
  readonly preBuildScript?: string
  readonly postBuildScript?: string
  /** Beats variables of the same name. */
  readonly featureFlags: Readonly<Record<string, boolean>>
  /** Bytes of a job's log. */
  readonly outputLimit: number
  /** Absent: no limit of its own. */
  readonly prepareTimeout?: number
  readonly getSourcesTimeout?: number
  readonly debugTraceDisabled: boolean
  readonly safeDirectoryCheckout: boolean
  readonly cleanGitConfig: boolean
  /** `[runners.custom_build_dir] enabled`: GIT_CLONE_PATH may be used. */
  readonly customBuildDir: boolean
  /** Jobs at once; 0 is no limit. */
  readonly limit: number
  readonly requestConcurrency: number
  readonly strictCheckInterval: boolean
  readonly unhealthyRequestsLimit: number
  readonly unhealthyInterval: number
  readonly jobStatusFinalUpdateRetryLimit: number
  readonly artifactUploadTimeout: number
  readonly artifactResponseHeaderTimeout: number
}

/** The keys above the first table (runner-docker-executor §1.3). Times are in seconds. */
export type GlobalSettings = {
  readonly concurrent: number
  readonly checkInterval: number
  readonly logLevel: string
  readonly logFormat: string
  readonly listenAddress?: string
  readonly shutdownTimeout: number
  readonly connectionMaxAge: number
  readonly labels: Readonly<Record<string, string>>
}
