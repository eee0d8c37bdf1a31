import type { Problem } from '../util/errors.ts'
import { type CacheSettings, cacheDefaults, cacheKeys } from './cache-keys.ts'
import { checkSettings } from './check.ts'
import { dockerDefaults, globalDefaults, runnerDefaults } from './defaults.ts'
import { dockerKeys } from './docker-keys.ts'
import { expandEnv } from './expand.ts'
import { type AnyKey, entriesOf } from './key.ts'
import { isTable } from './kinds.ts'
import { parseToml, type Table } from './parse.ts'
import { globalKeys, identityKeys, runnerKeys } from './runner-keys.ts'
import { checkNames, type Report, type Row, readSection } from './section.ts'
import { shortToken } from './short-token.ts'
import { problemAt, type Source, toSource } from './source.ts'
import type { Config, DockerSettings, Identity, Settings } from './types.ts'
import { unsupportedCache, unsupportedDocker, unsupportedGlobal, unsupportedRunner } from './unsupported.ts'
import { wrongValue } from './words.ts'

/** What a `config.toml` says, and everything that is wrong or doubtful in it. */
export type ReadConfig = {
  readonly config: Config
  readonly problems: readonly Problem[]
  /** Every setting in order, for `gantry config show`. */
  readonly rows: readonly Row[]
}

/**
 * Reads a `config.toml` (runner-docker-executor §1). `env` fills `$VAR` and `${VAR}` of tokens and addresses. With an
 * error among the problems, the settings are those of the parts that could be read.
 */
export const readConfig = (
  text: string,
  file: string,
  env: Readonly<Record<string, string | undefined>>,
): ReadConfig => {
  const source = toSource(text, file)
  const parsed = parseToml(source)
  if ('problem' in parsed)
    return { config: { global: globalDefaults, runners: [] }, problems: [parsed.problem], rows: [] }
  const report: Report = { problems: [], rows: [] }
  const global = readSection(
    source,
    { table: parsed.table, path: [], keys: globalKeys, defaults: globalDefaults },
    report,
  )
  const known = [...namesOf(globalKeys), 'runners']
  checkNames(source, { table: parsed.table, path: [], known, silent: unsupportedGlobal }, report)
  const runners = readRunners(source, parsed.table.runners, env, report)
  return { config: { global, runners }, problems: inOrder(report.problems), rows: report.rows }
}

const namesOf = (keys: Readonly<Record<string, AnyKey>>): readonly string[] => entriesOf(keys).map(([, name]) => name)

const readRunners = (source: Source, raw: unknown, env: Parameters<typeof expandEnv>[1], report: Report) => {
  if (raw === undefined) return []
  if (!Array.isArray(raw) || !raw.every(isTable)) {
    report.problems.push(problemAt(source, 'error', ['runners'], wrongValue('runners', 'a list of [[runners]] tables')))
    return []
  }
  return raw.map((table, index) => readRunner(source, table, index, env, report))
}

const readRunner = (
  source: Source,
  table: Table,
  index: number,
  env: Parameters<typeof expandEnv>[1],
  report: Report,
): Settings => {
  const path = ['runners', index]
  const identity = readSection(
    source,
    { table, path, keys: identityKeys, defaults: { name: '', url: '', id: 0, token: '' } },
    report,
  )
  const runner = readSection(source, { table, path, keys: runnerKeys, defaults: runnerDefaults }, report)
  const known = [...namesOf(identityKeys), ...namesOf(runnerKeys), 'docker', 'cache']
  checkNames(source, { table, path, known, silent: unsupportedRunner }, report)
  const docker = readDocker(source, table, path, report)
  const cache = readCache(source, table, path, report)
  const settings = { identity: finishIdentity(identity, env), runner, docker, cache }
  for (const { key, item, severity, ...words } of checkSettings(settings)) {
    const at = [...path, ...key.split('.'), ...(item === undefined ? [] : [item])]
    report.problems.push(problemAt(source, severity, at, words))
  }
  return settings
}

const readDocker = (
  source: Source,
  runner: Table,
  parent: readonly (string | number)[],
  report: Report,
): DockerSettings => {
  const table = runner.docker ?? {}
  const path = [...parent, 'docker']
  if (!isTable(table)) {
    report.problems.push(problemAt(source, 'error', path, wrongValue('docker', 'a table')))
    return dockerDefaults
  }
  checkNames(source, { table, path, known: namesOf(dockerKeys), silent: unsupportedDocker }, report)
  const docker = readSection<DockerSettings>(
    source,
    { table, path, keys: dockerKeys, defaults: dockerDefaults },
    report,
  )
  const areOwn = table.allowed_pull_policies !== undefined || docker.pullPolicy.length === 0
  return areOwn ? docker : { ...docker, allowedPullPolicies: docker.pullPolicy }
}

const readCache = (
  source: Source,
  runner: Table,
  parent: readonly (string | number)[],
  report: Report,
): CacheSettings => {
  const table = runner.cache ?? {}
  const path = [...parent, 'cache']
  if (!isTable(table)) {
    report.problems.push(problemAt(source, 'error', path, wrongValue('cache', 'a table')))
    return cacheDefaults
  }
  checkNames(source, { table, path, known: namesOf(cacheKeys), silent: unsupportedCache }, report)
  return readSection<CacheSettings>(source, { table, path, keys: cacheKeys, defaults: cacheDefaults }, report)
}

const finishIdentity = (
  identity: Omit<Identity, 'shortToken' | 'systemId'>,
  env: Parameters<typeof expandEnv>[1],
): Identity => {
  const token = expandEnv(identity.token, env)
  return { ...identity, url: expandEnv(identity.url, env), token, shortToken: shortToken(token), systemId: '' }
}

const inOrder = (problems: readonly Problem[]): readonly Problem[] =>
  [...problems].sort((a, b) => (a.pos?.line ?? 0) - (b.pos?.line ?? 0) || (a.pos?.col ?? 0) - (b.pos?.col ?? 0))
