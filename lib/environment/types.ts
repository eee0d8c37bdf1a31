/** A service that runs, and how it is reached. */
export type EnvironmentService = {
  /** Its image's name without registry port and tag. */
  readonly name: string
  /** With its tag. */
  readonly image: string
  readonly container: string
  /** Docker's own word: `running`, `exited`, … */
  readonly status: string
  /** Its names on the environment's network. */
  readonly hosts: readonly string[]
  /** The TCP ports that its image exposes, ascending. */
  readonly ports: readonly number[]
  /** Its address on the network; on Linux this machine reaches it, too. */
  readonly ip: string
  /** TCP port of the service → port of `address`; empty unless asked for with `publish`. */
  readonly published: Readonly<Record<number, number>>
}

/** What is known of an environment that runs: read from the engine, which is the only place where it is kept. */
export type EnvironmentState = {
  readonly name: string
  readonly network: string
  /** The machine whose ports are published: this one, or that of `DOCKER_HOST`. */
  readonly address: string
  /** Seconds since the epoch; absent: it ends with the process that made it. */
  readonly until?: number
  readonly services: readonly EnvironmentService[]
  /** The idle container for commands; absent when no image was named. */
  readonly job?: {
    readonly name: string
    readonly image: string
    readonly container: string
    readonly status: string
    readonly projectDir: string
  }
}
