import type { FileHandle } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import type { EngineInfo } from '../docker/parse/version.ts'
import type { ContainerDetails, ContainerExit, ContainerSpec, ContainerState, ImageInfo } from '../docker/spec.ts'

/** Where the bytes of a process go. `write` returns a promise only when the reader should wait. */
export type ByteSink = (chunk: Buffer, stream: 'stdout' | 'stderr') => void | Promise<void>

export type ExecResult = { readonly exitCode: number; readonly stdout: string; readonly stderr: string }

export type Leftovers = {
  readonly containers: readonly string[]
  /** Containers whose anonymous volumes stay (`volume_keep`). */
  readonly bare?: readonly string[]
  readonly networks: readonly string[]
  readonly volumes: readonly string[]
}

/**
 * Docker, as verbs. `docker.ts` runs the real binary, `fake.ts` is scripted for tests of scheduling and of faults that
 * cannot be produced. Every verb rejects with a `SystemFault`; an aborted `signal` rejects with its reason.
 */
export interface Engine {
  info(signal?: AbortSignal): Promise<EngineInfo>
  /** Undefined when the image is not there. */
  inspectImage(image: string, platform?: string): Promise<ImageInfo | undefined>
  /** `onProgress` gets lines of docker's own progress output. */
  pull(image: string, options: PullOptions): Promise<void>
  /** `options` are in Docker's own form, e.g. `['--ipv6']`. */
  createNetwork(name: string, labels: Readonly<Record<string, string>>, options?: readonly string[]): Promise<void>
  /** `driverOptions` are those of the local driver: `type`, `device`, `o`. */
  createVolume(
    name: string,
    labels: Readonly<Record<string, string>>,
    driverOptions?: Readonly<Record<string, string>>,
  ): Promise<void>
  /** Those that exist, in no particular order. */
  inspectVolumes(names: readonly string[]): Promise<readonly VolumeInfo[]>
  /** Images and volumes in one command, in the given order; undefined unless all of them are there. */
  inspectTogether(
    images: readonly string[],
    volumes: readonly string[],
  ): Promise<{ readonly images: readonly ImageInfo[]; readonly volumes: readonly VolumeInfo[] } | undefined>
  /** Returns the container's id. */
  createContainer(spec: ContainerSpec, signal?: AbortSignal): Promise<string>
  /** Unpacks a tar stream, or a file from where it stands, into a folder of the container, which need not run. */
  copyIn(container: string, path: string, archive: Readable | FileHandle, signal?: AbortSignal): Promise<void>
  /** The tar stream of a file or folder of the container; errors arrive on the stream. */
  copyOut(container: string, path: string, signal?: AbortSignal): Readable
  /** Lets docker itself write that stream to the file, which is much quicker. */
  copyOutTo(container: string, path: string, file: FileHandle, signal?: AbortSignal): Promise<void>
  /** Starts containers that nobody attaches to, in the given order. */
  start(containers: readonly string[], signal?: AbortSignal): Promise<void>
  /**
   * `docker start -ai`: resolves when the container has ended and all its output has been given to `output`. Aborting
   * only detaches: the container runs on until it is stopped or removed.
   */
  attach(container: string, stdin: string | Readable, output: ByteSink, signal?: AbortSignal): Promise<ContainerExit>
  /**
   * `docker run`: `createContainer` and `attach` in one command: one process of docker's client less. Aborting detaches, if the
   * container was made by then.
   */
  attachNew(
    spec: ContainerSpec,
    stdin: string | Readable,
    output: ByteSink,
    signal?: AbortSignal,
  ): Promise<ContainerExit>
  exec(container: string, command: readonly string[], signal?: AbortSignal): Promise<ExecResult>
  /** `docker exec` with streams of ours; resolves with the exit code once all output has been given to `output`. */
  execAttached(container: string, command: readonly string[], options: ExecAttached): Promise<number>
  /** Runs a throw-away container to its end; its output is returned. */
  run(spec: ContainerSpec, signal?: AbortSignal): Promise<ExecResult>
  inspect(container: string): Promise<ContainerState | undefined>
  /** What others need to know of containers, in no particular order; those that are gone are left out. */
  details(containers: readonly string[]): Promise<readonly ContainerDetails[]>
  /** Follows a container's log until it is removed or the signal aborts. */
  logs(container: string, output: ByteSink, options: LogOptions): Promise<void>
  /** SIGTERM, and SIGKILL after `grace` seconds. */
  stop(containers: readonly string[], grace: number): Promise<void>
  /** Removes with force; things already gone are no error. Returns what could not be removed, with the reason. */
  remove(things: Leftovers): Promise<readonly string[]>
  /** Everything that carries all these labels, with the labels of each. */
  list(labels: Readonly<Record<string, string>>): Promise<readonly Labelled[]>
}

export type PullOptions = {
  readonly platform?: string
  /** A folder with a generated `config.json`, used as `DOCKER_CONFIG`. */
  readonly dockerConfig?: string
  readonly onProgress?: (line: string) => void
  readonly signal?: AbortSignal
}

export type ExecAttached = {
  readonly output: ByteSink
  /** Absent: the process has an empty stdin. */
  readonly stdin?: string | Readable
  readonly workdir?: string
  /** No secrets: it is a part of the command line. */
  readonly env?: Readonly<Record<string, string>>
  readonly signal?: AbortSignal
}

export type LogOptions = { readonly follow: boolean; readonly timestamps: boolean; readonly signal?: AbortSignal }

export type VolumeInfo = {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  /** Its folder on the engine's machine. */
  readonly mountpoint: string
}

export type Labelled = {
  readonly kind: 'container' | 'network' | 'volume'
  readonly id: string
  readonly labels: Readonly<Record<string, string>>
}
