import { nameServices } from '../docker/aliases.ts'
import { serviceContainerName } from '../docker/names.ts'
import type { ContainerSpec } from '../docker/spec.ts'
import type { Service } from '../plan/types.ts'
import { createOptions } from '../settings/create-args.ts'
import { isPrivileged } from '../settings/privileges.ts'
import type { JobContext, ServiceContext } from './context.ts'
import { labelsOf } from './labels.ts'
import { plain, warning } from './style.ts'
import { environmentOf } from './variables.ts'
import { mountsOf } from './volumes.ts'
import { words } from './words.ts'

/** The services of config.toml and of the job, named as GitLab Runner names them (runner-docker-executor §5.1). */
export const describeServices = (context: JobContext): ServiceContext[] => {
  const { run, job, log } = context
  const known = [
    ...run.settings.docker.services.map(service => ({ service: expanded(service, context), own: true })),
    ...job.services.map(service => ({ service: expanded(service, context), own: false })),
  ]
  const { services, warnings } = nameServices(known.map(({ service }) => service))
  for (const text of warnings) log.say(warning(text))
  return services.flatMap(names => {
    const found = known[names.index]
    return found ? [{ ...found, names, container: '' }] : []
  })
}

const expanded = (service: Service, { expand }: JobContext): Service => ({
  ...service,
  name: expand(service.name),
  ...(service.alias !== undefined && { alias: expand(service.alias) }),
})

/** A network of the job's own, on which its scripts meet its services; a job without services needs none. */
export const createNetwork = async (context: JobContext): Promise<void> => {
  const { run, name } = context
  if (context.services.length === 0) return
  context.network = name
  await run.engine.createNetwork(name, labelsOf(context))
}

/** Creates the services side by side and starts them in the order of the job's list. */
export const startServices = async (context: JobContext): Promise<void> => {
  const { run, log, services, stops } = context
  if (services.length === 0) return
  for (const { names } of services) log.say(plain(words.startingService(names.service, names.version)))
  await Promise.all(services.map(service => createService(context, service)))
  const containers = services.map(({ container }) => container)
  await run.engine.start(containers, stops.cancel)
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
  labels: labelsOf(context, 'service', { service: names.service, 'service.version': names.version }),
  interactive: false,
  ...(service.entrypoint && { entrypoint: service.entrypoint }),
  command: service.command ?? [],
  env: serviceEnvironment(service, context),
  mounts: mountsOf(context),
  ...(context.network !== undefined && { network: context.network }),
  aliases: names.aliases,
  privileged: isPrivileged(context.run.settings.docker, 'service', service.name),
  options: createOptions(context.run.settings.docker, 'service', { image: names.image, expand: context.expand }),
  ...userAndPlatform(service, context),
})

/** `docker:` options of an image or a service, expanded; an empty one is none. */
export const userAndPlatform = (
  { docker }: Pick<Service, 'docker'>,
  { expand }: JobContext,
): Pick<ContainerSpec, 'user' | 'platform'> => {
  const user = expand(docker?.user ?? '')
  const platform = expand(docker?.platform ?? '')
  return { ...(user !== '' && { user }), ...(platform !== '' && { platform }) }
}

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
