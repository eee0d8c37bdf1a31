import type { FailureReason } from '../plan/types.ts'

/** What a pull's error text means to GitLab. Only external dependencies are worth another try. */
export type PullClass = Extract<
  FailureReason,
  'runner_external_dependency_failure' | 'runner_configuration_error' | 'image_pull_failure'
>

const external = [
  'dial tcp',
  'connection refused',
  'no such host',
  'i/o timeout',
  'tls handshake',
  'client.timeout exceeded',
  'request canceled',
  'connection reset',
]

const configuration = [
  'not found',
  'manifest unknown',
  'pull access denied',
  'access to the resource is denied',
  'no basic auth credentials',
  'repository does not exist or may require',
  'unauthorized',
  'authentication required',
]

/**
 * The failure reason of an error text. A text with both kinds of words is an external failure; whatever is unknown
 * (429, 5xx, a full disk) is an `image_pull_failure`, and not tried again (runner-docker-executor §6.3).
 */
export const classify = (text: string): PullClass => {
  const lower = text.toLowerCase()
  if (external.some(words => lower.includes(words))) return 'runner_external_dependency_failure'
  if (configuration.some(words => lower.includes(words))) return 'runner_configuration_error'
  return 'image_pull_failure'
}
