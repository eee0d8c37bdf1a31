import { randomBytes } from 'node:crypto'
import type { Readable } from 'node:stream'
import type { ByteSink, Engine, ExecResult } from '../engine/engine.ts'
import { inputError } from '../util/errors.ts'
import type { EnvironmentState } from './types.ts'
import { words } from './words.ts'

type Job = NonNullable<EnvironmentState['job']>

/** The container for commands. Throws `InputError` when the environment has none. */
export const requireJob = ({ name, job }: EnvironmentState): Job => {
  if (!job) throw inputError(words.noContainer(name))
  return job
}

export type ExecOptions = {
  readonly output: ByteSink
  readonly stdin?: string | Readable
  readonly signal?: AbortSignal
}

/**
 * Runs a command in the project's folder of the job's container; resolves with its exit code. Aborting ends the command
 * and all that it has started, which docker's own client would leave running.
 */
export const execIn = async (
  engine: Engine,
  state: EnvironmentState,
  command: readonly string[],
  options: ExecOptions,
): Promise<number> => {
  const { container, projectDir } = requireJob(state)
  const id = randomBytes(8).toString('hex')
  try {
    const given = { workdir: projectDir, env: { [EXEC_VARIABLE]: id }, ...options }
    return await engine.execAttached(container, command, given)
  } catch (thrown) {
    if (options.signal?.aborted) await engine.exec(container, ['sh', '-c', endOf(id)]).catch(() => {})
    throw thrown
  }
}

/** By this the processes of a command are known: they inherit it. */
const EXEC_VARIABLE = 'GANTRY_EXEC'

/** Ends the processes of a command: SIGTERM, and SIGKILL for what is still there two seconds later. */
const endOf = (id: string): string => `
find_processes() {
  for path in /proc/[0-9]*; do
    grep -qs ${EXEC_VARIABLE}=${id} "$path/environ" && echo "\${path#/proc/}"
  done
}
for signal in TERM KILL; do
  pids=$(find_processes)
  [ -n "$pids" ] || exit 0
  kill -$signal $pids
  [ $signal = KILL ] || sleep 2
done
`

/** As `execIn`; what the command prints is returned. */
export const captureIn = async (
  engine: Engine,
  state: EnvironmentState,
  command: readonly string[],
  options: Omit<ExecOptions, 'output'> = {},
): Promise<ExecResult> => {
  const chunks: Record<'stdout' | 'stderr', Buffer[]> = { stdout: [], stderr: [] }
  const exitCode = await execIn(engine, state, command, {
    ...options,
    output: (chunk, stream) => void chunks[stream].push(chunk),
  })
  const text = (stream: 'stdout' | 'stderr') => Buffer.concat(chunks[stream]).toString()
  return { exitCode, stdout: text('stdout'), stderr: text('stderr') }
}

/** The container of a service, by one of its host names or its image's name. Throws `InputError`. */
export const containerOf = (state: EnvironmentState, service: string): string => {
  const found = state.services.find(({ name, hosts }) => name === service || hosts.includes(service))
  if (found) return found.container
  throw inputError(
    words.noService(
      service,
      state.services.flatMap(({ hosts }) => hosts),
    ),
  )
}
