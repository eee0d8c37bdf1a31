import type { ContainerState } from '../spec.ts'

type Answer = Omit<ContainerState, 'ip' | 'mounted'> & {
  readonly networks: Readonly<
    Record<string, { readonly IPAddress?: string; readonly GlobalIPv6Address?: string }>
  > | null
  readonly mounts: readonly { readonly Destination: string }[] | null
  readonly host: { readonly Tmpfs?: Readonly<Record<string, string>> | null }
}

/** The answer to `inspectContainer`. `ip` is that of the first network that gave one; empty when the container is down. */
export const parseContainer = (text: string): ContainerState => {
  const { networks, mounts, host, ...state } = JSON.parse(text) as Answer
  const addresses = Object.values(networks ?? {}).map(network => network.IPAddress || network.GlobalIPv6Address || '')
  return {
    ...state,
    ip: addresses.find(address => address !== '') ?? '',
    mounted: [...(mounts ?? []).map(({ Destination }) => Destination), ...Object.keys(host.Tmpfs ?? {})],
  }
}
