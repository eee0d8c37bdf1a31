import { inputError } from '../util/errors.ts'
import type { EnvironmentService, EnvironmentState } from './types.ts'
import { words } from './words.ts'

export type Endpoint = { readonly host: string; readonly port: number }

/**
 * Where this machine reaches a service: at its published port, else at its own address, which on Linux is reached from
 * the engine's machine. `service` is one of its host names; the port is its lowest unless given. Throws `InputError`.
 */
export const endpointOf = (state: EnvironmentState, service: string, port?: number): Endpoint => {
  const found = state.services.find(({ hosts }) => hosts.includes(service))
  if (!found)
    throw inputError(
      words.noService(
        service,
        state.services.flatMap(({ hosts }) => hosts),
      ),
    )
  const wanted = port ?? found.ports[0]
  if (wanted === undefined) throw inputError(words.noPort(service))
  return reach(state, found, wanted)
}

const reach = ({ address }: EnvironmentState, { ip, published }: EnvironmentService, port: number): Endpoint => {
  const outside = published[port]
  return outside === undefined ? { host: ip, port } : { host: address, port: outside }
}

/**
 * The environment as variables for programs on this machine: `DB_HOST`, `DB_PORT` (the lowest) and `DB_PORT_5432` for
 * each host name of each service (`_9DB_HOST` for one that begins with a digit), and the names of the environment and its
 * network.
 */
export const variablesOf = (state: EnvironmentState): Readonly<Record<string, string>> => ({
  GANTRY_ENV: state.name,
  GANTRY_NETWORK: state.network,
  ...Object.assign({}, ...state.services.flatMap(service => service.hosts.map(host => ofHost(state, service, host)))),
})

const ofHost = (state: EnvironmentState, service: EnvironmentService, name: string): Record<string, string> => {
  const prefix = name
    .toUpperCase()
    .replaceAll(/[^A-Z0-9]+/g, '_')
    .replace(/^(?=\d)/, '_')
  const [first] = service.ports
  const host = first === undefined ? service.ip : reach(state, service, first).host
  return {
    [`${prefix}_HOST`]: host,
    ...(first !== undefined && { [`${prefix}_PORT`]: `${reach(state, service, first).port}` }),
    ...Object.fromEntries(service.ports.map(port => [`${prefix}_PORT_${port}`, `${reach(state, service, port).port}`])),
  }
}
