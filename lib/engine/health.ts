import { setTimeout as sleep } from 'node:timers/promises'
import { parseListeningPorts } from '../docker/ports.ts'
import type { ContainerSpec } from '../docker/spec.ts'
import type { Engine, ExecResult } from './engine.ts'

export type HealthCheck = {
  /** The service's container, which runs. */
  readonly container: string
  /** From `probePorts`: one that listens is enough (runner-docker-executor §5.3). */
  readonly ports: readonly number[]
  /** Seconds until we give up. */
  readonly timeout: number
  /** For services without `cat`: an image at hand that has `sh`, the job's own, and what a probe container is called. */
  readonly probe: { readonly image: string; readonly name: string; readonly labels: Readonly<Record<string, string>> }
}

export type Health =
  | { readonly status: 'listening'; readonly port: number }
  | { readonly status: 'no_ports' }
  | { readonly status: 'timeout' }
  /** The service has ended; nobody will listen. */
  | { readonly status: 'exited'; readonly exitCode: number }
  /** The container was removed meanwhile. */
  | { readonly status: 'gone' }
  /** Neither the service's image nor the probe's can read `/proc/net/tcp`. */
  | { readonly status: 'unreadable'; readonly detail: string }

/** Milliseconds between two looks: quick at first, since most services listen soon, then less often. */
const FIRST_PAUSE = 25
const LAST_PAUSE = 1000

const tables = ['/proc/net/tcp', '/proc/net/tcp6']

/** Reads with the shell's own `read`: images without coreutils have no `cat` either. */
const readWithShell = `for f in ${tables.join(' ')}; do [ -r $f ] && while read -r l; do echo "$l"; done <$f; done; true`

const probeSpec = (check: HealthCheck): ContainerSpec => ({
  name: check.probe.name,
  image: check.probe.image,
  labels: check.probe.labels,
  interactive: false,
  entrypoint: ['sh'],
  command: ['-c', readWithShell],
  env: {},
  mounts: [],
  network: `container:${check.container}`,
  aliases: [],
})

type Look = (signal: AbortSignal) => Promise<ExecResult>

const cannotExecute = ({ exitCode }: ExecResult): boolean => exitCode === 126 || exitCode === 127

/** Looks through `docker exec`, and for good through a probe container once the image turns out to have no `cat`. */
const createLook = (engine: Engine, check: HealthCheck): Look => {
  let hasCat = true
  return async signal => {
    if (hasCat) {
      const result = await engine.exec(check.container, ['cat', ...tables], signal)
      hasCat = !cannotExecute(result)
      if (hasCat) return result
    }
    return engine.run(probeSpec(check), signal)
  }
}

const look = async (
  engine: Engine,
  check: HealthCheck,
  read: Look,
  signal: AbortSignal,
): Promise<Health | undefined> => {
  try {
    const result = await read(signal)
    const port = parseListeningPorts(result.stdout).find(listening => check.ports.includes(listening))
    if (port !== undefined) return { status: 'listening', port }
    if (cannotExecute(result)) return { status: 'unreadable', detail: result.stderr.trim() || result.stdout.trim() }
    return undefined
  } catch (error) {
    signal.throwIfAborted()
    const state = await engine.inspect(check.container)
    if (!state) return { status: 'gone' }
    if (state.status === 'exited' || state.status === 'dead') return { status: 'exited', exitCode: state.exitCode }
    throw error
  }
}

/**
 * Waits until a service listens on one of its ports, as seen in the kernel's socket tables inside its own network
 * namespace: no helper image, no connection made. Sockets bound to loopback do not count, since nobody else could reach
 * them. Whatever the outcome, it is a value; only the caller's `signal` and faults of the engine are thrown.
 */
export const waitUntilListening = async (engine: Engine, check: HealthCheck, signal?: AbortSignal): Promise<Health> => {
  if (check.ports.length === 0) return { status: 'no_ports' }
  const deadline = AbortSignal.timeout(check.timeout * 1000)
  const either = signal ? AbortSignal.any([signal, deadline]) : deadline
  const read = createLook(engine, check)
  try {
    for (let pause = FIRST_PAUSE; ; pause = Math.min(pause * 2, LAST_PAUSE)) {
      const health = await look(engine, check, read, either)
      if (health) return health
      await sleep(pause, undefined, { signal: either })
    }
  } catch (error) {
    signal?.throwIfAborted()
    if (deadline.aborted) return { status: 'timeout' }
    throw error
  }
}
