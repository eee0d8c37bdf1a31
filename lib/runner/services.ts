import { nameServices } from '../docker/aliases.ts'
import { serviceContainerName } from '../docker/names.ts'
import type { ContainerSpec } from '../docker/spec.ts'
import type { Service } from '../plan/types.ts'
import { containerLabels, createOptions } from '../settings/create-args.ts'
import { isPrivileged } from '../settings/privileges.ts'
import type { JobContext, ServiceContext } from './context.ts'
import { entrypointOf, userAndPlatform } from './image-options.ts'
import { labelsOf } from './labels.ts'
import { needsAddresses, placeOn } from './network.ts'
import { Stopped } from './outcome.ts'
import { plain, warning } from './style.ts'
import { environmentOf, isFlagOn } from './variables.ts'
import { cacheBinds, mountsOf } from './volumes.ts'
import { words } from './words.ts'

/** The services of config.toml and of the job, named as GitLab Runner names them (runner-docker-executor §5.1). */
export const describeServices = (context: JobContext): ServiceContext[] => {
  const { run, job, log } = context
  const known = [
    ...run.settings.docker.services.map(service => ({ service: expanded(service, context), own: true })),
    ...job.services.map(service => ({ service: expanded(service, context), own: false })),
  ]
  requireFew(known.length, run.settings.docker.servicesLimit)
  requireNames(context)
  const { services, warnings } = nameServices(known.map(({ service }) => service))
  for (const text of warnings) log.say(warning(text))
  return services.flatMap(names => {
    const found = known[names.index]
    return found ? [{ ...found, names, container: '' }] : []
  })
}

const requireFew = (count: number, limit = -1): void => {
  if (limit < 0 || count <= limit) return
  const message = words.tooManyServices(count, limit)
  throw new Stopped({ status: 'failed', reason: 'runner_system_failure', system: true, message })
}

/** A service without a name is the pipeline's fault (runner-docker-executor §5.1). */
const requireNames = ({ job, expand }: JobContext): void => {
  const nameless = job.services.find(({ name }) => expand(name) === '')
  if (nameless)
    throw new Stopped({ status: 'failed', reason: 'script_failure', ...words.namelessService(nameless.name) })
}

const expanded = (service: Service, { expand }: JobContext): Service => ({
  ...service,
  name: expand(service.name),
  ...(service.alias !== undefined && { alias: expand(service.alias) }),
})

/** Creates the services side by side and starts them in the order of the job's list, unless that was done already. */
export const startServices = async (context: JobContext): Promise<void> => {
  const { run, log, services, stops } = context
  if (services.every(({ container }) => container !== '')) return
  for (const { names } of services) log.say(plain(words.startingService(names.service, names.version)))
  await Promise.all(services.map(service => createService(context, service)))
  const containers = services.map(({ container }) => container)
  await run.engine.start(containers, stops.cancel)
}

/** The same ahead of the job's container, where that has to be told their addresses. */
export const startNameless = async (context: JobContext): Promise<void> => {
  if (needsAddresses(context)) await startServices(context)
}

const createService = async (context: JobContext, each: ServiceContext): Promise<void> => {
  const { run, stops, containers } = context
  const spec = serviceSpec(context, each)
  containers.push(spec.name)
  await run.engine.createContainer(spec, stops.cancel)
  each.container = spec.name
}

const serviceSpec = (context: JobContext, { service, names, image }: ServiceContext): ContainerSpec => ({
  name: serviceContainerName(context.name, names.service, names.index),
  image: image?.reference ?? names.image,
  labels: {
    ...labelsOf(context, 'service', { service: names.service, 'service.version': names.version }),
    ...containerLabels(context.run.settings.docker, 'service', context.expand),
  },
  interactive: false,
  ...entrypointOf(service, context),
  command: service.command ?? [],
  env: serviceEnvironment(service, context),
  mounts: mountsOf(context),
  ...placeOn(context, names.aliases),
  init: isFlagOn(context, 'FF_USE_INIT_WITH_DOCKER_EXECUTOR'),
  privileged: isPrivileged(context.run.settings.docker, 'service', service.name),
  options: [
    ...createOptions(context.run.settings.docker, 'service', { image: names.image, expand: context.expand }),
    ...cacheBinds(context),
  ],
  ...userAndPlatform(service.docker?.user, service, context),
})

/** Public variables of the job and the service's own; secrets only when the service names them (runner-docker-executor §5.4). */
export const serviceEnvironment = (
  service: Service,
  { variables, expand, run }: JobContext,
): Record<string, string> => {
  const own = (service.variables ?? []).map(variable =>
    variable.raw ? variable : { ...variable, value: expand(variable.value) },
  )
  return environmentOf([...variables.filter(variable => variable.public), ...own], run.projectDir)
}
