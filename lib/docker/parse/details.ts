import type { ContainerDetails } from '../spec.ts'

type Network = {
  readonly IPAddress?: string
  readonly GlobalIPv6Address?: string
  readonly Aliases?: readonly string[] | null
}

type Answer = Pick<ContainerDetails, 'id' | 'name' | 'status'> & {
  readonly config: {
    readonly Image: string
    readonly Labels?: Readonly<Record<string, string>> | null
    readonly ExposedPorts?: Readonly<Record<string, unknown>> | null
  }
  readonly network: {
    readonly Ports?: Readonly<Record<string, readonly { readonly HostPort: string }[] | null>> | null
    readonly Networks?: Readonly<Record<string, Network>> | null
  }
}

/** The answer to `inspectDetails`. Docker adds the beginning of a container's id to its host names; it is left out. */
export const parseDetails = (text: string): readonly ContainerDetails[] =>
  text
    .split('\n')
    .filter(line => line !== '')
    .map(line => toDetails(JSON.parse(line) as Answer))

const toDetails = ({ id, name, status, config, network }: Answer): ContainerDetails => {
  const all = Object.entries(network.Networks ?? {})
  const hosts = all.flatMap(([, { Aliases }]) => Aliases ?? []).filter(alias => !id.startsWith(alias))
  const ips = all.map(([, { IPAddress, GlobalIPv6Address }]) => IPAddress || GlobalIPv6Address || '')
  return {
    id,
    name: name.replace(/^\//, ''),
    image: config.Image,
    status,
    labels: config.Labels ?? {},
    networks: all.map(([each]) => each),
    hosts: [...new Set(hosts)],
    ip: ips.find(ip => ip !== '') ?? '',
    tcpPorts: tcpPorts(Object.keys(config.ExposedPorts ?? {})),
    published: Object.fromEntries(
      Object.entries(network.Ports ?? {}).flatMap(([port, bindings]) => {
        const [container] = tcpPorts([port])
        const host = Number(bindings?.[0]?.HostPort ?? 0)
        return container === undefined || host === 0 ? [] : [[container, host]]
      }),
    ),
  }
}

/** `5432/tcp` → 5432, ascending. */
const tcpPorts = (ports: readonly string[]): readonly number[] =>
  ports
    .filter(port => !/\/(udp|sctp)$/.test(port))
    .map(port => Number.parseInt(port, 10))
    .sort((a, b) => a - b)
