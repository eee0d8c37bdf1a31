import type { Mount } from '../docker/spec.ts'
import type { Engine, Leftovers } from '../engine/engine.ts'
import type { OwnFiles } from './own-files.ts'
import type { Layer } from './snapshot-store.ts'
import type { SourceOptions, SourceVariant } from './source.ts'
import type { ByteString } from './tar-header.ts'

/** A submodule with a repository that holds its commit. Paths are bytes. */
export type Submodule = {
  /** In the project. */
  readonly path: ByteString
  readonly name: string
  /** The path of the repository that records it with a slash at its end; empty for the project. */
  readonly parent: string
  readonly root: string
  readonly commit: string
  readonly remoteUrl?: string
  readonly depth: number
}

export type WorkspaceOptions = SourceOptions & {
  readonly engine: Engine
  /** `group/project` */
  readonly projectPath: string
  /** `/builds` */
  readonly buildsDir: string
  /** The user's state folder, e.g. `~/.local/state/gantry`. */
  readonly stateDir: string
  /** Tells engines apart: the name of a context or the address of a host. Default: the only one. */
  readonly engineName?: string
  /** `plain` (`GANTRY_WORKSPACE=plain`): no overlays, each job gets a whole copy. */
  readonly mode?: 'auto' | 'plain'
  /** How many jobs will probably be opened. */
  readonly jobs?: number
}

export type WorkspaceJob = Partial<SourceVariant> & {
  readonly name: string
  readonly id: number
  /** The name of the job's volume; begins the names of what else is made for it. */
  readonly volume: string
  readonly labels: Readonly<Record<string, string>>
  /** The volume's driver and the driver's options, where it is not an overlay; absent: `local`. */
  readonly driver?: string
  readonly options?: Readonly<Record<string, string>>
  /** An image that the engine has. */
  readonly image: string
  /** `GIT_STRATEGY`; `none` and `empty`: no sources. */
  readonly strategy?: 'fetch' | 'clone' | 'none' | 'empty'
  /** The container's user may not be root: `builds_dir` itself must be writable for everyone. */
  readonly unprivileged?: boolean
  /** Present: the volume may hold what the last job of the slot has left. */
  readonly kept?: KeptFiles
  /** Volumes to lay over the sources, uppermost first: the caches that were found. */
  readonly caches?: readonly Layer[]
  /** Archives of other jobs' artifacts in the order in which they are to be unpacked, over the caches. */
  readonly archives?: readonly string[]
  /** Services have the job's files as well. */
  readonly shared?: boolean
}

/** How a job wants the files of the job before it. */
export type KeptFiles = {
  /** `GIT_CLEAN_FLAGS`; none: nothing is cleaned. */
  readonly clean: readonly string[]
  /** Runs a shell script, of bytes, as root where the job's files are. Throws `SystemFault`. */
  readonly run: (script: ByteString) => Promise<void>
}

/** The sources of a run, given to each job as a file system of its own. */
export type Workspace = {
  open(job: WorkspaceJob): Promise<JobWorkspace>
  /** Whether a job that takes this archive would have its files without a copy. */
  holds(archive: string): boolean
  /** Gives what was made for the run to `remove`, once the jobs are over; what could not be removed is for it to tell. */
  close(remove: Remove): Promise<void>
}

/** Resolves when the things are gone, as far as they could be removed. */
export type Remove = (things: Leftovers) => Promise<unknown>

export type JobWorkspace = {
  /** For `docker create` of the job's containers, and of its services. */
  readonly mounts: readonly Mount[]
  /** Volumes to remove after the job's containers; others are removed by the workspace's `close`. */
  readonly volumes: readonly string[]
  /** `/builds/group/project` */
  readonly projectDir: string
  /** What the job has changed, apart from the rest; absent where the engine cannot tell. */
  readonly changes?: Changes
  /** The paths that the job was given, tracked files above all; undefined when that is not known. */
  given(): Promise<{ has(path: ByteString): boolean; keys(): Iterable<ByteString> } | undefined>
  /** Whether the caches of `WorkspaceJob` are in place already. */
  readonly cached: boolean
  /** The first ones of the archives of `WorkspaceJob`: those that are in place already. */
  readonly laid: readonly string[]
  /**
   * Moves files that an archive holds to where jobs that take it find them without a copy; the job itself has them no more.
   * Only saves time: where it cannot be done, nothing happens. Absent: never.
   */
  handOver?(archive: string, own: OwnFiles): Promise<void>
  /** Takes things that were made for the job, to be removed at the end of the run. */
  discard(things: { readonly containers: readonly string[]; readonly volumes: readonly string[] }): void
  /** The job is over: what nobody needs any more, to be removed with its containers or after them. */
  release(): Promise<{ readonly containers: readonly string[]; readonly volumes: readonly string[] }>
  /** What the job's files are made of outlives the workspace; `volumes` are for the caller to keep. */
  keep(): void
  /**
   * Resolves when the mounts can be mounted; then there is nothing more to do, and a container may be started as it is
   * made. Absent: `fill` is to come first.
   */
  readonly ready?: Promise<unknown>
  /** Puts the sources into place, given a created container that has the mounts. */
  fill(container: string, signal?: AbortSignal): Promise<void>
}

export type Changes = {
  /** A container to copy out of; the project's folder in it. */
  readonly container: string
  readonly projectDir: string
  /** What is below them besides the sources: caches, or the artifacts of other jobs by their names at the top of the project. */
  readonly above: { readonly caches: boolean; readonly artifacts: readonly string[] }
  /** The folder of the layer on the engine's machine, and the project's in it. Absent: not only the job writes there. */
  readonly onHost?: { readonly layer: string; readonly project: string }
}
