import { resolve } from 'node:path'
import type { PipelineSource } from '../pipeline/facts.ts'
import type { PullPolicy } from '../plan/types.ts'
import type { ProjectOptions } from '../project/options.ts'
import { localDefaults } from '../settings/defaults.ts'
import type { Settings } from '../settings/types.ts'
import { defined } from '../util/defined.ts'
import { foldersOf } from './folders.ts'

/** Which pipeline is meant, and as what it is compiled; all as the flags of `gantry run`. */
export type PipelineOptions = {
  /** The project's folder, or one inside it; default: that of the process. */
  readonly cwd?: string
  /** Default: `.gitlab-ci.yml` at the root of the repository. */
  readonly file?: string
  /** Default: `push`. */
  readonly event?: PipelineSource | 'tag'
  readonly branch?: string
  readonly tag?: string
  /** Pipeline variables: they beat those of the file. */
  readonly variables?: Readonly<Record<string, string>>
  /** Values for `spec:inputs`. */
  readonly inputs?: Readonly<Record<string, unknown>>
  /** Included files are taken from the cache only. */
  readonly offline?: boolean
  /** Instead of `process.env`: `DOCKER_HOST`, `DOCKER_CONFIG`, `DOCKER_AUTH_CONFIG`, `HOME`, `XDG_…`. */
  readonly env?: Readonly<Record<string, string | undefined>>
}

/** How containers are made; all as the flags of `gantry run`. */
export type ContainerOptions = {
  /** For jobs that name no image. */
  readonly defaultImage?: string
  /** Default: `if-not-present`. */
  readonly pull?: PullPolicy
  /** For `docker:dind`: privileged containers, which share `/certs/client`. */
  readonly privileged?: boolean
  /** As `volumes` in `config.toml`. */
  readonly volumes?: readonly string[]
}

type Env = NonNullable<PipelineOptions['env']>

export const envOf = ({ env }: PipelineOptions): Env => env ?? process.env

export const toProjectOptions = (options: PipelineOptions & { readonly signal?: AbortSignal }): ProjectOptions => {
  const { cwd = '.', file, event, branch, tag, variables = {}, inputs, offline, signal } = options
  const given = Object.entries(variables).map(([key, value]) => ({ key, value }))
  return defined({
    cwd: resolve(cwd),
    file,
    event,
    branch,
    tag,
    variables: given,
    pipelineVariables: given,
    inputs,
    offline,
    cacheDir: foldersOf(envOf(options)).cache,
    env: envOf(options),
    signal,
  })
}

export const toSettings = ({ defaultImage, pull, privileged = false, volumes = [] }: ContainerOptions): Settings => ({
  ...localDefaults,
  docker: {
    ...localDefaults.docker,
    privileged,
    volumes: [...(privileged ? ['/certs/client'] : []), ...volumes],
    ...(pull && { pullPolicy: [pull] }),
    ...(defaultImage !== undefined && { image: defaultImage }),
  },
})

/** What the docker binary takes from `env`; nothing when that is the process's own. */
export const engineEnv = ({ env }: PipelineOptions): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(env ?? {}).filter(
      (entry): entry is [string, string] => entry[1] !== undefined && /^(DOCKER_|HOME$)/.test(entry[0]),
    ),
  )
