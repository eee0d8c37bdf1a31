import type { ContainerSpec } from '../docker/spec.ts'
import type { Image } from '../plan/types.ts'
import { effectiveUser, isPrivileged } from '../settings/privileges.ts'
import type { JobContext } from './context.ts'
import { Stopped } from './outcome.ts'
import { warning } from './style.ts'
import { words } from './words.ts'

/** The entrypoint that a job wants, unless the settings keep the images' own (runner-docker-executor §1.1). */
export const entrypointOf = (
  { entrypoint = [] }: Pick<Image, 'entrypoint'>,
  { run, log }: JobContext,
): Pick<ContainerSpec, 'entrypoint'> => {
  if (entrypoint.length === 0) return {}
  if (!run.settings.docker.disableEntrypointOverwrite) return { entrypoint }
  log.say(warning(words.entrypointKept))
  return {}
}

/** A user and the `docker:platform` of an image or a service, expanded; an empty one is none. */
export const userAndPlatform = (
  user: string | undefined,
  { docker }: Pick<Image, 'docker'>,
  { expand }: JobContext,
): Pick<ContainerSpec, 'user' | 'platform'> => {
  const named = expand(user ?? '')
  const platform = expand(docker?.platform ?? '')
  return { ...(named !== '' && { user: named }), ...(platform !== '' && { platform }) }
}

/** The user of the job's container. One that `allowed_users` does not name ends the job (runner-docker-executor §2.9). */
export const buildUser = ({ run, job, expand }: JobContext): string => {
  const { docker } = run.settings
  const decided = effectiveUser(docker, expand(job.image?.docker?.user ?? ''))
  if ('user' in decided) return decided.user
  const message = words.userNotAllowed(decided.refused, docker.allowedUsers)
  throw new Stopped({ status: 'failed', reason: 'runner_system_failure', system: true, late: true, message })
}

/** A container of the job's own image, as the job and the settings want that. */
export const jobImage = (
  context: JobContext,
): Pick<ContainerSpec, 'image' | 'entrypoint' | 'user' | 'platform' | 'privileged'> => {
  const { run, job, image, imageName, expand } = context
  return {
    image: image?.reference ?? imageName,
    ...entrypointOf(job.image ?? {}, context),
    ...userAndPlatform(buildUser(context), job.image ?? {}, context),
    privileged: isPrivileged(run.settings.docker, 'build', expand(job.image?.name ?? '')),
  }
}
