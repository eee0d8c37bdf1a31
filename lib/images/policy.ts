import type { PullPolicy } from '../plan/types.ts'
import type { Policies, PolicySources, PullFailure } from './types.ts'
import * as words from './words.ts'

const all: readonly PullPolicy[] = ['always', 'if-not-present', 'never']

const isPolicy = (text: string): text is PullPolicy => all.some(policy => policy === text)

const unsupported = (policy: string): PullFailure => ({
  reason: 'runner_system_failure',
  message: `unsupported pull_policy config: "${policy}"`,
  words: words.unsupportedPolicy(policy),
})

/** The texts are those of GitLab Runner: its tests compare them (runner-docker-executor §6.2, §12 row 42). */
const notAllowed = (image: string, wanted: readonly string[], origin: string, allowed: readonly string[]) => ({
  reason: 'runner_configuration_error' as const,
  message:
    `invalid pull policy for image "${image}": pull_policy ([${wanted.join(' ')}]) defined in ${origin} ` +
    `is not one of the allowed_pull_policies ([${allowed.join(' ')}])`,
  words: words.policyNotAllowed(image, wanted, allowed),
})

/**
 * The policies to try for an image, in order: the pipeline's list, else the settings', else `always`; of these the
 * allowed ones. Order and repetitions are kept: `["always", "always"]` is two attempts (runner-docker-executor §6.2).
 */
export const effectivePolicies = (image: string, { ci, settings, allowed }: PolicySources): Policies => {
  const configured = settings.length > 0 ? settings : ['always']
  const wanted = ci.length > 0 ? ci : configured
  const permitted = allowed.length > 0 ? allowed : configured
  const wrong = [...wanted, ...permitted].find(policy => !isPolicy(policy))
  if (wrong !== undefined) return { ok: false, failure: unsupported(wrong) }
  const policies = wanted.filter(isPolicy).filter(policy => permitted.includes(policy))
  if (policies.length > 0) return { ok: true, policies }
  const origin =
    ci.length > 0 ? 'GitLab pipeline config' : settings.length > 0 ? 'Runner config' : 'Runner config (default)'
  return { ok: false, failure: notAllowed(image, wanted, origin, permitted) }
}
