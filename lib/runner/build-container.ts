import { buildContainerName, nextName } from '../docker/names.ts'
import type { ContainerSpec } from '../docker/spec.ts'
import { containerLabels, createOptions } from '../settings/create-args.ts'
import { shellCommand } from '../shell/detect.ts'
import type { JobContext } from './context.ts'
import { jobImage } from './image-options.ts'
import { labelsOf } from './labels.ts'
import { placeOn, serviceHosts } from './network.ts'
import { environmentOf, isFlagOn } from './variables.ts'
import { cacheBinds, mountsOf, openCaches } from './volumes.ts'

/** Creates the container of the job's scripts and puts the sources into place before it ever starts. */
export const createWithSources = async (context: JobContext): Promise<void> => {
  const container = await createBuildContainer(context)
  context.container = container
  await context.files?.fill(container, context.stops.cancel)
  await openCaches(context, container)
}

/** A container whose first process becomes the image's shell, which reads its script from stdin. */
export const createBuildContainer = async (context: JobContext): Promise<string> => {
  const spec = buildSpec(context, await serviceHosts(context))
  context.containers.push(spec.name)
  await context.run.engine.createContainer(spec, context.stops.abort)
  return spec.name
}

const buildSpec = (context: JobContext, hosts: readonly string[]): ContainerSpec => {
  const { run, variables, expand } = context
  const { docker } = run.settings
  return {
    name: nextName(buildContainerName(context.name), context.containers),
    ...jobImage(context),
    labels: { ...labelsOf(context, 'build'), ...containerLabels(docker, 'build', expand) },
    interactive: true,
    command: shellCommand,
    env: environmentOf(variables, run.projectDir),
    mounts: mountsOf(context),
    ...placeOn(context, ['build']),
    init: isFlagOn(context, 'FF_USE_INIT_WITH_DOCKER_EXECUTOR'),
    options: [...createOptions(docker, 'build', { expand }), ...cacheBinds(context), ...hosts],
    // Its output comes to us alone; docker need not write a copy of it to disk.
    logDriver: 'none',
  }
}
