/** A docker command line as data: what is typed, and what must not be seen in a process list. */
export type Command = {
  /** Everything after `docker`. Never holds a secret. */
  readonly args: readonly string[]
  /** Added to the child's environment: values for `--env NAME`, `DOCKER_CONFIG`. */
  readonly env?: Readonly<Record<string, string>>
  /** What the child reads: the variables of `--env-file /dev/stdin`. */
  readonly stdin?: string
  /** The same where stdin is the container's: descriptor 3. */
  readonly file?: string
}

/** A container to create. Options come from the Plan and the Settings; nothing here is an argument yet. */
export type ContainerSpec = {
  readonly name: string
  readonly image: string
  readonly labels: Readonly<Record<string, string>>
  /** stdin stays open for `docker start -i`. */
  readonly interactive: boolean
  /** Absent: the image's own. `[]` or `['']`: none. Docker's flag takes the first word; the others lead the command. */
  readonly entrypoint?: readonly string[]
  /** Replaces the image's CMD when not empty. */
  readonly command: readonly string[]
  /** Never on the command line; see `environment.ts` for the ways to the engine, and for what cannot go at all. */
  readonly env: Readonly<Record<string, string>>
  readonly mounts: readonly Mount[]
  readonly network?: string
  readonly aliases: readonly string[]
  readonly hostname?: string
  readonly user?: string
  readonly platform?: string
  readonly privileged?: boolean
  readonly init?: boolean
  /** `none` for containers whose output we stream ourselves: docker then writes no copy of it to disk. */
  readonly logDriver?: 'none' | 'json-file'
  /** Further options of `docker create` in Docker's own form, e.g. `['--memory', '512m']` from config.toml. */
  readonly options?: readonly string[]
}

export type Mount = {
  /** Absent: an anonymous volume, which `docker rm -v` removes with its container. */
  readonly volume?: string
  readonly target: string
  readonly readOnly?: boolean
  /** Labels of the volume, if docker has to create it. */
  readonly labels?: Readonly<Record<string, string>>
  /** The volume's driver, if docker has to create it; absent: `local`. */
  readonly driver?: string
  /** Options of the driver, if docker has to create it; those of `local` are `type`, `device`, `o`. */
  readonly options?: Readonly<Record<string, string>>
  /** A new volume stays empty, whatever the image holds at the target. */
  readonly noCopy?: boolean
}

export type ImageInfo = {
  readonly id: string
  /** `name@sha256:…`, when the image came from a registry. */
  readonly repoDigests: readonly string[]
  readonly entrypoint: readonly string[]
  readonly user: string
  /** `K=V` lines. */
  readonly env: readonly string[]
  /** TCP ports of EXPOSE, ascending. */
  readonly tcpPorts: readonly number[]
  /** `linux/amd64` or `linux/arm64/v8`. */
  readonly platform: string
}

export type ContainerState = {
  readonly id: string
  readonly status: 'created' | 'running' | 'paused' | 'restarting' | 'removing' | 'exited' | 'dead'
  readonly exitCode: number
  readonly oomKilled: boolean
  readonly error: string
  readonly ip: string
  /** Where something is mounted in it: binds, volumes, also those of its image, and tmpfs. */
  readonly mounted: readonly string[]
}

/** What others need to know of a container to talk to it. */
export type ContainerDetails = Pick<ContainerState, 'id' | 'status' | 'ip'> & {
  readonly name: string
  readonly image: string
  readonly labels: Readonly<Record<string, string>>
  /** Names of its networks. */
  readonly networks: readonly string[]
  /** Its names on them. */
  readonly hosts: readonly string[]
  /** TCP ports of EXPOSE, ascending. */
  readonly tcpPorts: readonly number[]
  /** TCP port of the container → port of the engine's machine. */
  readonly published: Readonly<Record<number, number>>
}

/** How a container ended. */
export type ContainerExit = { readonly exitCode: number; readonly oomKilled: boolean }
