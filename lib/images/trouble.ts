import type { FailureReason } from '../plan/types.ts'

/** What went wrong with a pull, as people think of it; GitLab's failure reasons are coarser. */
export type Trouble =
  | 'helper'
  | 'disk full'
  | 'rate limit'
  | 'tls'
  | 'plain http'
  | 'digest'
  | 'platform'
  | 'bad name'
  | 'unauthorized'
  | 'denied'
  | 'unknown image'
  | 'unreachable'
  | 'server error'
  | 'other'

/** In order, as many registries wrap one cause into another's words: the first that matches is it. Texts are those of engines 20.10 to 29 and of the registries they meet. */
const signs: readonly (readonly [Trouble, RegExp])[] = [
  ['helper', /docker-credential-|error getting credentials/i],
  ['disk full', /no space left on device|disk quota exceeded/i],
  ['rate limit', /toomanyrequests|\b429\b|rate limit/i],
  ['plain http', /server gave http response to https client/i],
  ['tls', /x509:|certificate|tls: |remote error: tls/i],
  ['digest', /verification failed for digest|digest .*mismatch|unexpected commit digest|failed precondition/i],
  [
    'platform',
    /no matching manifest for|no match for platform|does not match the specified platform|image operating system .* cannot be used/i,
  ],
  ['bad name', /invalid reference format|must be lowercase|invalid repository name/i],
  [
    'unauthorized',
    /unauthorized|no basic auth credentials|authentication required|incorrect username or password|\b401\b/i,
  ],
  ['denied', /access denied|may require |access to the resource is denied|\b403\b|insufficient_scope/i],
  [
    'unreachable',
    /dial tcp|connection refused|no such host|i\/o timeout|handshake|timeout exceeded|request canceled|connection reset|\beof\b|network is unreachable/i,
  ],
  ['unknown image', /manifest unknown|not found|name unknown|no such (image|manifest)/i],
  ['server error', /\b5\d\d\b|internal server error|bad gateway|service unavailable/i],
]

/** What an error text of docker is about. */
export const troubleOf = (text: string): Trouble => signs.find(([, sign]) => sign.test(text))?.[0] ?? 'other'

const externalDependency =
  /dial tcp|connection refused|no such host|i\/o timeout|tls handshake|client\.timeout exceeded|request canceled|connection reset/i

const configuration =
  /not found|manifest unknown|pull access denied|access to the resource is denied|no basic auth credentials|repository does not exist or may require|unauthorized|authentication required/i

/** GitLab Runner's class of a pull's error text; only an external dependency is tried again (runner-docker-executor §6.3). */
export const pullFailureReason = (text: string): FailureReason => {
  if (externalDependency.test(text)) return 'runner_external_dependency_failure'
  return configuration.test(text) ? 'runner_configuration_error' : 'image_pull_failure'
}
