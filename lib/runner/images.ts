import type { Image } from '../plan/types.ts'
import type { EnsuredImage, JobContext } from './context.ts'
import { Stopped } from './outcome.ts'
import { info, plain, warning } from './style.ts'
import { lookUp } from './variables.ts'

/** Brings the images of the services and of the job to the engine, in GitLab Runner's order (runner-docker-executor §2.2). */
export const pullImages = async (context: JobContext): Promise<void> => {
  for (const each of context.services) {
    each.image = await ensure(context, each.names.image, each.own ? { ...each.service, pullPolicy: [] } : each.service)
  }
  context.image = await ensure(context, context.imageName, context.job.image)
}

const styles = { plain, info, warning }

const ensure = async (context: JobContext, image: string, from: Image | undefined): Promise<EnsuredImage> => {
  const { run, log, expand, stops, used } = context
  const { pullPolicy, allowedPullPolicies } = run.settings.docker
  const platform = expand(from?.docker?.platform ?? '')
  const ensured = await run.ensureImage(
    {
      image,
      ...(platform !== '' && { platform }),
      policies: { ci: from?.pullPolicy ?? [], settings: pullPolicy, allowed: allowedPullPolicies },
      auth: { ...run.auth, ...authVariable(context) },
      used,
    },
    { log: (line, level) => log.say(styles[level](line)), onSecrets: log.addSecrets, signal: stops.cancel },
  )
  if (ensured.ok) return { info: ensured.image, reference: ensured.reference }
  const { reason, message, words } = ensured.failure
  if (words.hint !== undefined) log.say(warning(`${words.message} ${words.hint}`))
  throw new Stopped({ status: 'failed', message, reason, system: reason === 'runner_system_failure' })
}

/** `DOCKER_AUTH_CONFIG` among the job's variables; a file variable's value is what its file holds. */
const authVariable = ({ variables }: JobContext): { variable?: string } => {
  const variable = lookUp(variables, 'DOCKER_AUTH_CONFIG')
  return variable === undefined ? {} : { variable }
}
