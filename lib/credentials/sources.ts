import { readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { isAbsolute, join } from 'node:path'
import type { JobCredentials, Source } from './types.ts'

/** Where credentials may come from: plain data; the files are read when an image needs them. */
export type AuthSources = {
  /** The job's CI/CD variable DOCKER_AUTH_CONFIG: its value, or for the file type the content of the file. */
  readonly variable?: string
  /** DOCKER_AUTH_CONFIG of the runner's `environment`, or of our own process; the job's variable replaces it. */
  readonly environment?: string
  /** `$DOCKER_CONFIG`: the folder that holds `config.json`. */
  readonly configFolder?: string
  /** The home folder whose `.docker/config.json` or `.dockercfg` is read; default: our own. */
  readonly home?: string
  /** `CI_REGISTRY*`, or the job payload's credentials of type `registry`. */
  readonly job: readonly JobCredentials[]
}

const variableName = '$DOCKER_AUTH_CONFIG'
const jobName = 'job payload (GitLab Registry)'

const read = async (path: string): Promise<string | undefined> => {
  try {
    return await readFile(path, 'utf8')
  } catch {
    return undefined
  }
}

/** A file-type variable of a surrounding pipeline reaches us as the path of its file. */
const variableText = async ({ variable, environment }: AuthSources): Promise<string | undefined> => {
  if (variable !== undefined) return variable
  if (environment === undefined || !isAbsolute(environment)) return environment
  return (await read(environment)) ?? environment
}

const variableSource = async (from: AuthSources): Promise<readonly Source[]> => {
  const text = await variableText(from)
  return text === undefined || text === '' ? [] : [{ kind: 'variable', name: variableName, text }]
}

const fileSource = async ({ configFolder, home = homedir() }: AuthSources): Promise<readonly Source[]> => {
  const paths =
    configFolder === undefined
      ? [join(home, '.docker', 'config.json'), join(home, '.dockercfg')]
      : [join(configFolder, 'config.json')]
  for (const path of paths) {
    const text = await read(path)
    if (text !== undefined) return [{ kind: 'file', name: path, text }]
  }
  return []
}

/** All sources that exist, strongest first (runner-docker-executor §7.1). Files that cannot be read count as absent. */
export const readSources = async (from: AuthSources): Promise<readonly Source[]> => [
  ...(await variableSource(from)),
  ...(await fileSource(from)),
  ...(from.job.length === 0 ? [] : [{ kind: 'job', name: jobName, credentials: from.job } as const]),
]

/** The sources that our own environment names: DOCKER_AUTH_CONFIG, DOCKER_CONFIG, HOME. */
export const authFromEnvironment = (env: Readonly<Record<string, string | undefined>>): AuthSources => ({
  ...(env.DOCKER_AUTH_CONFIG && { environment: env.DOCKER_AUTH_CONFIG }),
  ...(env.DOCKER_CONFIG && { configFolder: env.DOCKER_CONFIG }),
  ...(env.HOME && { home: env.HOME }),
  job: registryCredentials(name => env[name]),
})

/** Those of a GitLab runner: DOCKER_AUTH_CONFIG counts in its `environment`, not in that of its process (§7.1). */
export const authOfRunner = (
  env: Readonly<Record<string, string | undefined>>,
  job: readonly JobCredentials[],
): AuthSources => ({ ...authFromEnvironment({ ...env, DOCKER_AUTH_CONFIG: undefined }), job })

/** The credentials of GitLab's container registry among a job's variables, if all three are there. */
export const registryCredentials = (lookUp: (name: string) => string | undefined): readonly JobCredentials[] => {
  const registry = lookUp('CI_REGISTRY')
  const username = lookUp('CI_REGISTRY_USER')
  const password = lookUp('CI_REGISTRY_PASSWORD')
  return registry && username && password ? [{ registry, username, password }] : []
}

/** The home folder of a user of this machine, for `--user NAME`; undefined when there is no such user. */
export const homeOf = async (user: string): Promise<string | undefined> =>
  (await read('/etc/passwd'))
    ?.split('\n')
    .map(line => line.split(':'))
    .find(([name]) => name === user)?.[5]
