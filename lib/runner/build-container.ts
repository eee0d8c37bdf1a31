import { buildContainerName } from '../docker/names.ts'
import type { ContainerSpec } from '../docker/spec.ts'
import { createOptions } from '../settings/create-args.ts'
import { isPrivileged } from '../settings/privileges.ts'
import { shellCommand } from '../shell/detect.ts'
import { checkoutOf } from './checkout.ts'
import type { JobContext } from './context.ts'
import { labelsOf } from './labels.ts'
import { userAndPlatform } from './services.ts'
import { environmentOf } from './variables.ts'
import { mountsOf } from './volumes.ts'

/** Opens the job's file system; containers mount it from their creation. */
export const openFiles = async (context: JobContext): Promise<void> => {
  const { run, job, name, image, imageName, variables } = context
  context.files = await run.workspace.open({
    name: job.name,
    id: job.id,
    volume: `${name}-builds`,
    labels: labelsOf(context, 'cache'),
    image: image?.reference ?? imageName,
    unprivileged: isUnprivileged(context),
    ...checkoutOf(variables),
  })
}

const isUnprivileged = ({ image, job }: JobContext): boolean =>
  !['', '0', 'root', '0:0', 'root:root'].includes(job.image?.docker?.user ?? image?.info.user ?? '')

/** Creates the container of the job's scripts and puts the sources into place before it ever starts. */
export const createWithSources = async (context: JobContext): Promise<void> => {
  const container = await createBuildContainer(context)
  context.container = container
  await context.files?.fill(container, context.stops.cancel)
}

/**
 * A container whose first process becomes the image's shell, which reads its script from stdin. `turn` tells the second
 * one, after a script that was stopped, from the first.
 */
export const createBuildContainer = async (context: JobContext, turn = 1): Promise<string> => {
  const spec = buildSpec(context, turn)
  context.containers.push(spec.name)
  await context.run.engine.createContainer(spec, context.stops.abort)
  return spec.name
}

const buildSpec = (context: JobContext, turn: number): ContainerSpec => {
  const { run, job, image, imageName, network, variables, expand } = context
  const { docker } = run.settings
  const name = buildContainerName(context.name)
  return {
    name: turn === 1 ? name : `${name}-${turn}`,
    image: image?.reference ?? imageName,
    labels: labelsOf(context, 'build'),
    interactive: true,
    ...(job.image?.entrypoint && { entrypoint: job.image.entrypoint }),
    command: shellCommand,
    env: environmentOf(variables, run.projectDir),
    mounts: mountsOf(context),
    ...(network !== undefined && { network }),
    aliases: network === undefined ? [] : ['build'],
    ...userAndPlatform(job.image ?? {}, context),
    privileged: isPrivileged(docker, 'build', expand(job.image?.name ?? '')),
    options: createOptions(docker, 'build', { expand }),
    // Its output comes to us alone; docker need not write a copy of it to disk.
    logDriver: 'none',
  }
}
