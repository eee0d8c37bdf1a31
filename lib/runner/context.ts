import type { AuthSources } from '../credentials/sources.ts'
import type { ServiceNames } from '../docker/aliases.ts'
import type { ImageInfo } from '../docker/spec.ts'
import type { Engine } from '../engine/engine.ts'
import type { Depot } from '../images/ensure.ts'
import type { JobLog, LogForm } from '../log/job-log.ts'
import type { Expand } from '../plan/expand.ts'
import type { Job, Plan, Service, Variable } from '../plan/types.ts'
import type { Settings } from '../settings/types.ts'
import type { GitStage } from '../shell/git-stage.ts'
import type { StoredArtifacts } from '../workspace/artifacts.ts'
import type { FoundCache } from '../workspace/cache.ts'
import type { RemoteCaches } from '../workspace/remote-caches.ts'
import type { Storage } from '../workspace/storage.ts'
import type { JobWorkspace } from '../workspace/workspace.ts'
import type { NewEvent } from './events.ts'
import type { Family } from './family.ts'
import type { Janitor } from './janitor.ts'
import type { Failure, Stopped } from './outcome.ts'
import type { Shell } from './shell.ts'
import type { Stops } from './stops.ts'
import type { Timeouts } from './timeouts.ts'

/** What all jobs of a run share. */
export type Run = Storage & {
  /** 16 hex digits: part of every name and label. */
  readonly id: string
  readonly version: string
  /** Jobs show what docker itself said of a failure. */
  readonly verbose: boolean
  /** For the names of containers: the runner's short token and the project. */
  readonly names: { readonly runner: string; readonly projectId: number }
  /** 16 hex digits, new at each call. */
  readonly unique: () => string
  /** Values that no log may show, whatever the job. */
  readonly secrets: readonly string[]
  readonly plan: Plan
  /** The pipeline among its parent and child pipelines; absent: it has none. */
  readonly family?: Family
  readonly settings: Settings
  readonly engine: Engine
  /** As `--engine` names it; absent: the engine that docker itself would use. */
  readonly engineName?: string
  /** Brings an image to the engine; one pull however many jobs ask. */
  readonly depot: Depot
  /** How many attempts at its preparation a job gets; absent: one. */
  readonly prepareAttempts?: number
  /** Where credentials for registries come from, besides the job's own. */
  readonly auth: AuthSources
  readonly janitor: Janitor
  /** The labels of everything that belongs to this run. */
  readonly labels: Readonly<Record<string, string>>
  /** With `--keep-failed`: container → job, of failed jobs whose containers stay with all that belongs to them. */
  readonly kept?: Map<string, string>
  /** Called when a job has failed, while its services and its container are still there: the container runs again. */
  readonly onFailed?: (run: Run, container: string) => Promise<unknown>
  readonly push: (event: NewEvent) => void
  /** Moves artifacts to and from a server; absent: they stay in `artifactsDir`. */
  readonly exchange?: Exchange
  /** Keeps caches elsewhere; absent: they are volumes of the engine. */
  readonly remoteCaches?: RemoteCaches
  /** Brings a job's sources to where its workspace finds them; absent: they are there. Throws `SystemFault` `git_failed`. */
  readonly getSources?: (context: JobContext, signal: AbortSignal) => Promise<SourcesTold>
  /** How the logs of jobs are written; absent: as the views want them. */
  readonly logForm?: LogForm
  /** A promise while the views are behind; container output waits for it. */
  readonly ready?: () => Promise<void> | undefined
  /** Where the log of a job is kept. */
  readonly logFile: (job: Job, attempt: number) => string
  /** Milliseconds since the epoch. */
  readonly now: () => number
}

/** What the log says about the sources of a job: how they came, and warnings. */
export type SourcesTold = {
  readonly lines: readonly string[]
  readonly notes: readonly string[]
  /** What the job's own shell does first, e.g. to let git in to the server. Not to be announced. */
  readonly setUp?: readonly string[]
  /** Of what the last job in the slot has left, that stays which `git clean` leaves with these flags; absent: nothing. */
  readonly clean?: readonly string[]
  /** How a script in the container of `helper_image` gets them; absent: they are there. */
  readonly stage?: GitStage
}

/** What a server does with a job's artifacts; both are steps of the job's life and fail it by what they throw. */
export type Exchange = {
  take(context: JobContext): Promise<void>
  give(context: JobContext): Promise<void>
}

/** One attempt at one job: what is known from the start, and what its tasks find out. */
export type JobContext = {
  readonly run: Run
  readonly job: Job
  slot: number
  /** 1 for the first. */
  readonly attempt: number
  readonly log: JobLog
  stops: Stops
  /** Begins the names of all that this attempt makes. */
  readonly name: string
  /** Seconds. */
  readonly timeout: number
  /** Image name → id, of the images this job has asked for. */
  readonly used: Map<string, string>
  variables: readonly Variable[]
  /** With these variables. */
  expand: Expand
  timeouts: Timeouts
  /** As the job names it, expanded. */
  imageName: string
  image?: EnsuredImage
  /** `helper_image`, when something is to be done in it. */
  helperImage?: EnsuredImage
  services: readonly ServiceContext[]
  network?: string
  /** How its sources came, or why not. */
  sources?: SourcesTold | { readonly failure: Stopped }
  files?: JobWorkspace
  caches: readonly FoundCache[]
  /** The jobs whose artifacts it takes; absent: not all of them are over, the job has been started ahead. */
  producers?: readonly StoredArtifacts[]
  /** The container of the job's scripts. */
  container?: string
  /** It has been started ahead, and waits for its script. */
  shell?: Shell
  /** The script has met a shell: `after_script` is due. */
  scriptStarted: boolean
  failure?: Failure
  /** Streams of services' logs. */
  readonly followers: { stop(): Promise<void> }[]
  /** All containers made so far, for the clean-up. */
  readonly containers: string[]
}

export type EnsuredImage = { readonly info: ImageInfo; readonly reference: string }

export type ServiceContext = {
  /** Its name and aliases expanded. */
  readonly service: Service
  /** From config.toml: its pull policy is the runner's. */
  readonly own: boolean
  readonly names: ServiceNames
  image?: EnsuredImage
  /** The name of its container, once that is created. */
  container: string
}
