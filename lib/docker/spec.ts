/** A docker command line as data: what is typed, and what must not be seen in a process list. */
export type Command = {
  /** Everything after `docker`. Never holds a secret. */
  readonly args: readonly string[]
  /** Added to the child's environment: values for `--env NAME`, `DOCKER_CONFIG`. */
  readonly env?: Readonly<Record<string, string>>
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
  /** Given by name on the command line, by value in the child's environment. */
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
}

export type Mount = {
  readonly volume: string
  readonly target: string
  readonly readOnly?: boolean
  /** Labels of the volume, if docker has to create it. */
  readonly labels?: Readonly<Record<string, string>>
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
}
