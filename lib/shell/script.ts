import type { Variable } from '../plan/types.ts'
import { type Announcing, announced, echoGreen } from './echo.ts'
import { isShellName, quote } from './quote.ts'

/** What the shell of one stage needs; paths are those inside the container. */
export type Stage = Announcing & {
  /** Expanded; among equal keys the last one wins. */
  readonly variables: readonly Variable[]
  /** `/builds/<group>/<project>` */
  readonly projectDir: string
  readonly commands: readonly string[]
  /** Lines that go before the commands, unannounced. */
  readonly setUp?: readonly string[]
  /** `CI_DEBUG_TRACE` */
  readonly trace: boolean
}

/** Linux gives no program an environment string of this size or more (`MAX_ARG_STRLEN`). */
export const longestEnvironmentString = 128 * 1024

/** The script of `before_script` and `script`, as it goes to the container's shell by stdin (runner-docker-executor §3.2). */
export const stepScript = (stage: Stage): string =>
  wrap(stage, [...(stage.setUp ?? []), ...announced(stage.commands, stage)])

/** The script of `after_script`: a shell of its own, in the project's folder again (runner-docker-executor §3.8). */
export const afterScript = (stage: Stage): string =>
  wrap(stage, [echoGreen('Running after script...'), ...announced(stage.commands, stage)])

/** The script that gets the sources, of lines that are ready: it begins where the image does (runner-docker-executor §3.12). */
export const sourcesScript = (stage: Omit<Stage, 'commands'>, lines: readonly string[]): string =>
  program(stage, [...exported(stage), ...lines])

/** The first output of a stage: it shows that a shell reads the script. An escape sequence that terminals swallow. */
export const startMarker = '\x1b_gantry\x1b\\'

/** Holds what a script puts into `GITLAB_ENV`; made by the first lines of every script. */
export const environmentFile = 'gitlab_runner_env'

/** Where a job's file variables and its `GITLAB_ENV` live (runner-docker-executor §2.7). */
export const temporaryDir = (projectDir: string): string => `${projectDir}.tmp`

// The body is one eval in a subshell without stdin, so that no command can read the rest of the script.
const program = ({ trace }: Pick<Stage, 'trace'>, lines: readonly string[]): string => {
  const body = [...lines, ''].join('\n')
  return [
    "trap 'exit 1' TERM",
    `printf ${quote(startMarker.replaceAll('\\', '\\\\'))}`,
    ...(trace ? ['set -o xtrace'] : []),
    'case "$(set -o)" in *"pipefail"*) set -o pipefail;; esac; set -o errexit',
    'set +o noclobber',
    `(trap 'exit 1' TERM; eval ${quote(body)}) < /dev/null`,
    'exit 0\n',
  ].join('\n')
}

const wrap = (stage: Stage, commands: readonly string[]): string =>
  program(stage, [...exported(stage), ...recalled(stage), ...commands])

const exported = ({ variables, projectDir }: Omit<Stage, 'commands'>): string[] => {
  const folder = temporaryDir(projectDir)
  return [
    `mkdir -p ${quote(folder)}`,
    ...variables.filter(variable => isShellName(variable.key)).map(variable => assignment(variable, folder)),
  ]
}

/** What earlier stages have put into `GITLAB_ENV`, and the project's folder. */
const recalled = ({ projectDir }: Stage): string[] => {
  const environment = `${temporaryDir(projectDir)}/${environmentFile}`
  return [
    `export GITLAB_ENV=${quote(environment)}`,
    `touch ${quote(environment)}`,
    `while read -r line; do export "$line"; done < ${quote(environment)}`,
    `cd ${quote(projectDir)}`,
  ]
}

const assignment = ({ key, value, file }: Variable, folder: string): string => {
  if (file)
    return `printf '%s' ${quote(value)} > ${quote(`${folder}/${key}`)}\nexport ${key}=${quote(`${folder}/${key}`)}`
  // An exported value of this size would make every program fail to start; the shell itself can still use it.
  return key.length + value.length + 2 > longestEnvironmentString
    ? `${key}=${quote(value)}`
    : `export ${key}=${quote(value)}`
}
