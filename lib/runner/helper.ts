import { helperContainerName, nextName } from '../docker/names.ts'
import { containerLabels, createOptions } from '../settings/create-args.ts'
import { isPrivileged } from '../settings/privileges.ts'
import { shellCommand } from '../shell/detect.ts'
import type { JobContext } from './context.ts'
import { jobImage } from './image-options.ts'
import { labelsOf } from './labels.ts'
import { placeOn, serviceHosts } from './network.ts'
import { environmentOf } from './variables.ts'
import { cacheBinds, mountsOf } from './volumes.ts'

/**
 * The container of what is done before the job's own scripts: of `helper_image` as its image's user, or without one of the
 * job's image, as the job's container is (runner-docker-executor §1.6, §2.4). It has the job's files.
 */
export const createHelper = async (context: JobContext): Promise<string> => {
  const { run, variables, expand } = context
  const { docker } = run.settings
  const name = nextName(helperContainerName(context.name), context.containers)
  context.containers.push(name)
  await run.engine.createContainer(
    {
      name,
      ...looks(context),
      labels: { ...labelsOf(context, 'predefined'), ...containerLabels(docker, 'helper', expand) },
      interactive: true,
      command: shellCommand,
      env: environmentOf(variables, run.projectDir),
      mounts: mountsOf(context),
      ...placeOn(context, ['build']),
      options: [
        ...createOptions(docker, 'helper', { expand }),
        ...cacheBinds(context),
        ...(await serviceHosts(context)),
      ],
      logDriver: 'none',
    },
    context.stops.abort,
  )
  return name
}

const looks = (context: JobContext): ReturnType<typeof jobImage> => {
  const { run, helperImage } = context
  if (!helperImage) return jobImage(context)
  const { reference, info } = helperImage
  return { image: reference, privileged: isPrivileged(run.settings.docker, 'build', info.id) }
}
