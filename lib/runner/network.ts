import { networkOptions } from '../settings/create-args.ts'
import type { JobContext, ServiceContext } from './context.ts'
import { labelsOf } from './labels.ts'
import { isFlagOn } from './variables.ts'

/**
 * A network of the job's own, on which its scripts meet its services; a job without services needs none, unless it wants
 * one. Where the settings name a network, that one is used instead (runner-docker-executor §2.8).
 */
export const createNetwork = async (context: JobContext): Promise<void> => {
  const { run, name, services, variables } = context
  const { docker } = run.settings
  const isWanted = isFlagOn(context, 'FF_NETWORK_PER_BUILD')
  if (docker.networkMode !== undefined || (services.length === 0 && !isWanted)) return
  context.network = name
  if (isWanted) context.variables = [...variables, { key: 'CI_BUILD_NETWORK_NAME', value: name, public: true }]
  await run.engine.createNetwork(name, labelsOf(context), networkOptions(docker))
}

/** The network of the job's containers, or undefined: Docker's default. */
const networkOf = ({ run, network }: JobContext): string | undefined => run.settings.docker.networkMode ?? network

/** Only on a network that a user has made do names mean something. */
const hasNames = (network: string | undefined): boolean =>
  network !== undefined && !/^(default|bridge|host|none|container:.*)$/.test(network)

/** Where a container is, and what it is called there. */
export const placeOn = (context: JobContext, aliases: readonly string[]) => {
  const network = networkOf(context)
  return { ...(network !== undefined && { network }), aliases: hasNames(network) ? aliases : [] }
}

/** On Docker's own bridge the job's container has to be told the addresses of its services: they start first. */
export const needsAddresses = (context: JobContext): boolean =>
  ['bridge', 'default'].includes(networkOf(context) ?? '') && context.services.length > 0

/** `--add-host` for every name of every service (runner-docker-executor §2.8, "link emulation"). */
export const serviceHosts = async (context: JobContext): Promise<readonly string[]> => {
  if (!needsAddresses(context)) return []
  return (await Promise.all(context.services.map(service => hostsOf(context, service)))).flat()
}

const hostsOf = async ({ run }: JobContext, { container, names }: ServiceContext): Promise<readonly string[]> => {
  const state = await run.engine.inspect(container)
  if (state === undefined || state.ip === '') return []
  return [...names.aliases, state.id.slice(0, 12)].flatMap(name => ['--add-host', `${name}:${state.ip}`])
}
