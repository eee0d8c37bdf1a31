import type { ImageInfo } from '../docker/spec.ts'
import type { PullPolicy } from '../plan/types.ts'

/**
 * What GitLab Runner writes into the job's log about images, in its words (runner-docker-executor §6.1).
 */
export const usingPolicies = (policies: readonly PullPolicy[], image: string): string =>
  `Using effective pull policy of [${policies.join(' ')}] for container ${image}`

export const tryingPolicy = (attempt: number, policy: PullPolicy): string =>
  `Attempt #${attempt}: Trying "${policy}" pull policy`

export const policyFailed = (policy: PullPolicy, message: string): string =>
  `Failed to pull image with policy "${policy}": ${message}`

export const allPoliciesFailed = (image: string, policies: readonly PullPolicy[], last: string): string =>
  `failed to pull image "${image}" with specified policies [${policies.join(' ')}]: ${last}`

export const foundLocally = 'Using locally found image version due to "if-not-present" pull policy'

export const pulling = (image: string, platform: string): string =>
  `Pulling docker image ${platform === '' ? image : `${image} for platform ${platform}`} ...`

export const retryingPull = (image: string, attempt: number, message: string): string =>
  `Failed to pull image "${image}" (attempt #${attempt}), retrying: ${message}`

export const usingImage = (image: string, { id, repoDigests: [digest] }: ImageInfo): string =>
  `Using docker image ${id} for ${image}${digest === undefined ? '' : ` with digest ${digest}`} ...`
