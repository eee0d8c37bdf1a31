import { dockerKeys } from '../settings/docker-keys.ts'
import { toBlock } from '../settings/format.ts'
import { type AnyKey, entriesOf } from '../settings/key.ts'
import { isTable } from '../settings/kinds.ts'
import { identityKeys, runnerKeys } from '../settings/runner-keys.ts'
import type { Table } from './register-table.ts'

/** What the reference runner writes of `[runners.docker]` even when it is off or zero (runner-docker-executor §10.3). */
const alwaysInDocker: Table = {
  tls_verify: false,
  privileged: false,
  disable_entrypoint_overwrite: false,
  oom_kill_disable: false,
  disable_cache: false,
  volume_keep: false,
  shm_size: 0,
  network_mtu: 0,
}

/** The same of `[runners.cache]`. */
const withCacheTables = ({ s3 = {}, ...given }: Table): Table => ({
  ...given,
  MaxUploadedArchiveSize: given.MaxUploadedArchiveSize ?? 0,
  s3: { ...(s3 as Table), AssumeRoleMaxConcurrency: (s3 as Table).AssumeRoleMaxConcurrency ?? 0 },
  gcs: given.gcs ?? {},
  azure: given.azure ?? {},
})

/** The keys in the order of the tables, then those that are in none of them. */
const inOrder = (table: Table, keys: Readonly<Record<string, AnyKey>>): Table => {
  const names = entriesOf(keys).map(([, name]) => name.split('.')[0] ?? name)
  const known = names.filter(name => name in table).map(name => [name, table[name]] as const)
  return { ...Object.fromEntries(known), ...table }
}

/** A `[[runners]]` table as text, as the reference runner lays it out after a registration. */
export const toRunnerBlock = (runner: Table): string => {
  const { docker, ...rest } = runner
  const ordered = inOrder(rest, { ...identityKeys, ...runnerKeys })
  const inDocker = inOrder({ ...alwaysInDocker, ...(isTable(docker) ? docker : {}) }, dockerKeys)
  return toBlock(
    'runners',
    { ...ordered, cache: withCacheTables(isTable(ordered.cache) ? ordered.cache : {}), docker: inDocker },
    true,
  )
}

/** The text above the first runner of a new file (runner-docker-executor §10.3). */
export const newConfig = `concurrent = 1
check_interval = 0
connection_max_age = "15m0s"
shutdown_timeout = 0

[session_server]
  session_timeout = 1800
`
