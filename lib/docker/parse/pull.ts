import type { FailureReason } from '../../plan/types.ts'
import type { Words } from '../../util/errors.ts'
import { words } from '../words.ts'
import { engineFailure, errorDetail, type Failure } from './error.ts'

type Rule = readonly [pattern: RegExp, words: (image: string, match: RegExpExecArray) => Words]

/** From the special to the general: many registries wrap one cause into another's words. */
const rules: readonly Rule[] = [
  [/docker-credential-(\S+?)["`:,\s]/, (image, match) => words.pullCredentialHelper(image, match[1] ?? '')],
  [/toomanyrequests|429|rate limit/i, words.pullRateLimited],
  [/server gave HTTP response to HTTPS client/i, words.pullPlainHttp],
  [/x509:|certificate|tls: (?!handshake timeout)/i, words.pullTls],
  [/no matching manifest|does not match the specified platform|no match for platform/i, words.pullNoPlatform],
  [/incorrect username or password|authentication required|unauthorized|401/i, words.pullUnauthorized],
  [/pull access denied|access to the resource is denied|no basic auth|may require|denied|403/i, words.pullDenied],
  [
    /dial tcp|connection refused|no such host|i\/o timeout|handshake timeout|client\.timeout|request canceled|connection reset|network is unreachable|deadline exceeded/i,
    words.pullUnreachable,
  ],
  [/manifest unknown|not found|name unknown/i, words.pullNotFound],
  [/\b50\d\b|unexpected EOF|received unexpected HTTP status/i, words.pullServerError],
]

/** What a failed `docker pull` says; `stderr` is all it printed. */
export const parsePullError = (image: string, stderr: string): Failure => {
  const general = engineFailure(stderr)
  if (general) return general
  const detail = errorDetail(stderr)
  for (const [pattern, sentence] of rules) {
    const match = pattern.exec(detail)
    if (match) return { code: 'image_pull_failed', words: sentence(image, match) }
  }
  return { code: 'image_pull_failed', words: words.pullFailed(image, detail) }
}

const externalDependency =
  /dial tcp|connection refused|no such host|i\/o timeout|tls handshake|client\.timeout exceeded|request canceled|connection reset/i

const configuration =
  /not found|manifest unknown|pull access denied|access to the resource is denied|no basic auth credentials|repository does not exist or may require|unauthorized|authentication required/i

/** GitLab Runner's class of a pull's error text; only an external dependency is tried again (runner-docker-executor §6.3). */
export const pullFailureReason = (stderr: string): FailureReason => {
  if (externalDependency.test(stderr)) return 'runner_external_dependency_failure'
  return configuration.test(stderr) ? 'runner_configuration_error' : 'image_pull_failure'
}
