import type { Variable } from '../plan/types.ts'
import type { Settings } from '../settings/types.ts'
import type { Certificates } from './trust.ts'

/**
 * What a job is told of its runner and of the way to its server; all that the server sends beats it
 * (runner-docker-executor §8.1, runner-api §0).
 */
export const runnerVariables = ({ identity }: Settings, { ca, cert, key }: Certificates): readonly Variable[] => [
  { key: 'CI_RUNNER_SHORT_TOKEN', value: identity.shortToken, public: true },
  ...file('CI_SERVER_TLS_CA_FILE', ca),
  ...file('CI_SERVER_TLS_CERT_FILE', cert),
  ...file('CI_SERVER_TLS_KEY_FILE', key),
]

const file = (name: string, value: string | undefined): readonly Variable[] =>
  value === undefined ? [] : [{ key: name, value, public: false, file: true, raw: true }]
