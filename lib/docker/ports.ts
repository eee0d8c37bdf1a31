/** At most so many ports are probed (runner-docker-executor §5.3). */
const MAX_PORTS = 20

/** TCP_LISTEN in the kernel's `st` column. */
const LISTEN = '0A'

const isLoopback = (address: string): boolean =>
  address.length === 8
    ? address.endsWith('7F')
    : address === '00000000000000000000000001000000' || /^0{16}FFFF0000.{6}7F$/.test(address)

/**
 * The TCP ports that other containers can reach, from the text of `/proc/net/tcp` and `/proc/net/tcp6`: sockets in the
 * state LISTEN, without those bound to the loopback interface. Ascending.
 */
export const parseListeningPorts = (text: string): readonly number[] => {
  const ports = new Set<number>()
  for (const line of text.split('\n')) {
    const [, address, port, state] =
      /^\s*\d+: ([0-9A-F]+):([0-9A-F]{4}) [0-9A-F]+:[0-9A-F]{4} ([0-9A-F]{2})/.exec(line) ?? []
    if (address && port && state === LISTEN && !isLoopback(address)) ports.add(Number.parseInt(port, 16))
  }
  return [...ports].sort((a, b) => a - b)
}

export type ProbePorts =
  | { readonly ports: readonly number[] }
  /** The value of `HEALTHCHECK_TCP_PORT`, which is no number. */
  | { readonly invalid: string }

/**
 * The ports of a service's health check: that of `HEALTHCHECK_TCP_PORT` (in any case) among the container's variables,
 * else the exposed TCP ports, ascending, the first 20 (runner-docker-executor §5.3).
 */
export const probePorts = (env: Readonly<Record<string, string>>, exposed: readonly number[]): ProbePorts => {
  const value = Object.entries(env).find(([key]) => key.toUpperCase() === 'HEALTHCHECK_TCP_PORT')?.[1]
  if (value === undefined) return { ports: [...exposed].sort((a, b) => a - b).slice(0, MAX_PORTS) }
  return /^[+-]?\d+$/.test(value) ? { ports: [Number(value)] } : { invalid: value }
}
