import { buildContainerName, nextName } from '../docker/names.ts'
import type { ContainerSpec } from '../docker/spec.ts'
import { containerLabels, createOptions } from '../settings/create-args.ts'
import { shellCommand } from '../shell/detect.ts'
import { isToCopy } from './artifacts.ts'
import type { JobContext } from './context.ts'
import { hasHooks } from './hooks.ts'
import { jobImage } from './image-options.ts'
import { labelsOf } from './labels.ts'
import { placeOn, serviceHosts } from './network.ts'
import { hasOwnFiles } from './ownership.ts'
import { startNewShell } from './shell.ts'
import { environmentOf, isFlagOn } from './variables.ts'
import { cacheBinds, mountsOf, openCaches } from './volumes.ts'

/**
 * Creates the container of the job's scripts and puts the sources into place before it ever starts; or starts it as well,
 * where that makes no difference: one docker command is quicker than two.
 */
export const createWithSources = async (context: JobContext): Promise<void> => {
  const { run, files, stops } = context
  const spec = await buildSpec(context)
  context.container = spec.name
  if (files?.ready && nothingComesBetween(context, spec)) {
    context.shell = startNewShell(run.engine, spec, files.ready, stops.abort)
    return
  }
  await run.engine.createContainer(spec, stops.abort)
  await files?.fill(spec.name, stops.cancel)
  await openCaches(context, spec.name)
}

/**
 * Whether a container can be started as it is made: nothing is to be seen or done before its first process runs. A failure
 * shows when the script's turn has come, so the preparation must be the only attempt; and docker's warnings about options
 * would go among the job's own words.
 */
const nothingComesBetween = (context: JobContext, spec: ContainerSpec): boolean =>
  context.services.length === 0 &&
  context.caches.length === 0 &&
  context.run.getSources === undefined &&
  context.run.exchange === undefined &&
  !hasHooks(context) &&
  !hasOwnFiles(context) &&
  !isToCopy(context) &&
  spec.mounts.length === context.files?.mounts.length &&
  spec.platform === undefined &&
  spec.options?.length === 0

/** Creates it without sources. */
export const createBuildContainer = async (context: JobContext): Promise<string> => {
  const spec = await buildSpec(context)
  await context.run.engine.createContainer(spec, context.stops.abort)
  return spec.name
}

/**
 * A container whose first process becomes the image's shell, which reads its script from stdin. It is noted for the
 * clean-up before it is made.
 */
const buildSpec = async (context: JobContext): Promise<ContainerSpec> => {
  const { run, variables, expand } = context
  const { docker } = run.settings
  const spec: ContainerSpec = {
    name: nextName(buildContainerName(context.name), context.containers),
    ...jobImage(context),
    labels: { ...labelsOf(context, 'build'), ...containerLabels(docker, 'build', expand) },
    interactive: true,
    command: shellCommand,
    env: environmentOf(variables, run.projectDir),
    mounts: mountsOf(context),
    ...placeOn(context, ['build']),
    init: isFlagOn(context, 'FF_USE_INIT_WITH_DOCKER_EXECUTOR'),
    options: [...createOptions(docker, 'build', { expand }), ...cacheBinds(context), ...(await serviceHosts(context))],
    // Its output comes to us alone; docker need not write a copy of it to disk.
    logDriver: 'none',
  }
  context.containers.push(spec.name)
  return spec
}
