import { registryCredentials } from '../credentials/sources.ts'
import { type AllowList, isAllowed, refusal, refusalLines } from '../images/allowed.ts'
import { ensureImage } from '../images/ensure.ts'
import type { PullFailure } from '../images/types.ts'
import type { Image } from '../plan/types.ts'
import type { EnsuredImage, JobContext, ServiceContext } from './context.ts'
import { hasHooks } from './hooks.ts'
import { Stopped } from './outcome.ts'
import { info, plain, warning } from './style.ts'
import { lookUp } from './variables.ts'

/** Brings the images of the services and of the job to the engine, in GitLab Runner's order (runner-docker-executor §2.2). */
export const pullImages = async (context: JobContext): Promise<void> => {
  requireAllowed(context, context.imageName, imagesAllowed(context))
  for (const { service } of context.services) requireAllowed(context, service.name, servicesAllowed(context))
  if (needsHelper(context)) context.helperImage = await ensure(context, helperName(context), undefined)
  for (const each of context.services) each.image = await ensure(context, each.names.image, sourceOf(each))
  context.image = await ensure(context, context.imageName, context.job.image)
}

const helperName = ({ run, expand }: JobContext): string => expand(run.settings.docker.helperImage ?? '')

/** The sources come by it, or scripts round them run in it. */
const needsHelper = (context: JobContext): boolean =>
  helperName(context) !== '' && (context.run.getSources !== undefined || hasHooks(context))

/** A service of config.toml has no pull policy of its own: the runner's holds. */
const sourceOf = ({ service, own }: ServiceContext): Image => (own ? { ...service, pullPolicy: [] } : service)

const imagesAllowed = ({ run, expand }: JobContext): AllowList => ({
  key: 'allowed_images',
  patterns: run.settings.docker.allowedImages,
  internal: [expand(run.settings.docker.image ?? '')],
})

const servicesAllowed = ({ run, services }: JobContext): AllowList => ({
  key: 'allowed_services',
  patterns: run.settings.docker.allowedServices,
  internal: services.filter(({ own }) => own).map(({ service }) => service.name),
})

const requireAllowed = (context: JobContext, image: string, list: AllowList): void => {
  if (isAllowed(image, list)) return
  for (const line of refusalLines(image, list)) context.log.say(plain(line))
  throw stopped(refusal(image, list))
}

const styles = { plain, info, warning }

const ensure = async (context: JobContext, image: string, from: Image | undefined): Promise<EnsuredImage> => {
  const { run, log, expand, stops, used, variables } = context
  const { pullPolicy, allowedPullPolicies } = run.settings.docker
  const platform = expand(from?.docker?.platform ?? '')
  const variable = lookUp(variables, 'DOCKER_AUTH_CONFIG')
  const job = [...registryCredentials(name => lookUp(variables, name)), ...run.auth.job]
  const ensured = await ensureImage(
    run.depot,
    {
      image,
      ...(platform !== '' && { platform }),
      policies: { ci: from?.pullPolicy ?? [], settings: pullPolicy, allowed: allowedPullPolicies },
      auth: { ...run.auth, ...(variable !== undefined && { variable }), job },
      used,
    },
    { log: (line, level) => log.say(styles[level](line)), onSecrets: log.addSecrets, signal: stops.cancel },
  )
  if (!ensured.ok) {
    if (run.verbose && ensured.failure.raw) log.say(plain(ensured.failure.raw))
    throw stopped(ensured.failure)
  }
  return { info: ensured.image, reference: ensured.reference }
}

const stopped = ({ reason, message, words }: PullFailure): Stopped =>
  new Stopped({
    status: 'failed',
    message,
    reason,
    system: reason === 'runner_system_failure',
    cause: words.message,
    hint: [words.message, words.hint].filter(Boolean).join(' '),
  })
