import { withDotenv } from '../plan/dotenv.ts'
import { expandAll } from '../plan/expand.ts'
import type { Job, Variable } from '../plan/types.ts'
import type { Settings } from '../settings/types.ts'
import { longestEnvironmentString, temporaryDir } from '../shell/script.ts'

export type Place = {
  readonly settings: Settings
  /** `/builds/<group>/<project>` */
  readonly projectDir: string
  readonly slot: number
  /** Seconds. */
  readonly timeout: number
  /** From the dotenv reports of the jobs whose artifacts it takes. */
  readonly dotenv: readonly Variable[]
  /** Milliseconds since the epoch. */
  readonly startedAt: number
}

/**
 * A job's variables as the runner completes them, weakest first: the runner's own, the job's, and what no job may change;
 * each expanded once (runner-docker-executor §8.1, §8.2).
 */
export const jobVariables = (job: Job, place: Place): Variable[] =>
  expandAll(
    [...weak(place), ...withDotenv(job.variables, place.dotenv), ...strong(place, job)],
    temporaryDir(place.projectDir),
  )

/** The runner whose behaviour jobs can rely on. */
const emulated = { version: '19.4.0', revision: 'd79f3e7b' }

const weak = ({ settings, projectDir, slot, timeout, startedAt }: Place): Variable[] => [
  ...settings.runner.environment,
  plain('CI_BUILDS_DIR', settings.runner.buildsDir),
  plain('CI_PROJECT_DIR', projectDir),
  plain('CI_CONCURRENT_ID', String(slot)),
  plain('CI_CONCURRENT_PROJECT_ID', String(slot)),
  plain('CI_SERVER', 'yes'),
  plain('CI_JOB_STATUS', 'running'),
  plain('CI_JOB_TIMEOUT', String(timeout)),
  plain('CI_JOB_STARTED_AT', new Date(startedAt).toISOString().replace(/\.\d+/, '')),
]

const strong = ({ projectDir }: Place, { tags }: Job): Variable[] => [
  plain('CI_DISPOSABLE_ENVIRONMENT', 'true'),
  plain('CI_RUNNER_VERSION', emulated.version),
  plain('CI_RUNNER_REVISION', emulated.revision),
  plain('CI_RUNNER_TAGS', JSON.stringify(tags)),
  plain('RUNNER_TEMP_PROJECT_DIR', temporaryDir(projectDir)),
]

const plain = (key: string, value: string): Variable => ({ key, value, public: true })

/** The names of variables that are too long for the environment of any program. */
export const tooLong = (variables: readonly Variable[]): string[] =>
  variables
    .filter(({ key, value, file }) => !file && Buffer.byteLength(`${key}=${value}`) >= longestEnvironmentString)
    .map(({ key }) => key)

/** The value that a variable has in the job, or undefined: the last one of its name counts. */
export const lookUp = (variables: readonly Variable[], key: string): string | undefined =>
  variables.findLast(variable => variable.key === key)?.value

/** Whether Go's ParseBool takes it. */
export const isBoolean = (value: string): boolean => /^(1|0|t|f|T|F|TRUE|FALSE|true|false|True|False)$/.test(value)

/** A boolean as Go's ParseBool reads it; anything else is false. */
export const isTrue = (value: string | undefined): boolean => /^(1|t|T|TRUE|true|True)$/.test(value ?? '')

/** Whether a feature flag is on: the settings' word beats the variables' (runner-docker-executor §1.4). */
export const isFlagOn = (
  { run, variables }: { readonly run: { readonly settings: Settings }; readonly variables: readonly Variable[] },
  flag: string,
): boolean => run.settings.runner.featureFlags[flag] ?? isTrue(lookUp(variables, flag))

/** The environment of a container: a file variable is its path. */
export const environmentOf = (variables: readonly Variable[], projectDir: string): Record<string, string> =>
  Object.fromEntries(
    variables.map(({ key, value, file }) => [key, file ? `${temporaryDir(projectDir)}/${key}` : value]),
  )

/** The values that must never be shown, as the job sees them. */
export const secretsOf = (variables: readonly Variable[]): string[] =>
  variables.filter(variable => variable.masked).map(variable => variable.value)
