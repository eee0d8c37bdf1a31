import type { Readable } from 'node:stream'
import { execInContainer } from '../docker/argv/container.ts'
import { engineArguments } from '../engine/client.ts'
import type { ByteSink, Engine } from '../engine/engine.ts'
import { takeTerminal } from '../engine/process.ts'
import { shellCommand } from '../shell/detect.ts'

export type ShellOptions = {
  readonly container: string
  readonly projectDir: string
  /** Where the engine is, if not where docker looks by itself; its name as `--engine` has it. */
  readonly env?: Readonly<Record<string, string>>
  readonly engineName?: string
  /** Absent: the terminal itself is given to the shell. */
  readonly streams?: { readonly stdin: Readable; readonly output: ByteSink }
}

/**
 * Opens the shell that a job of the container would get, in the project's folder. Resolves with its exit code when the
 * user leaves it.
 */
export const openShell = async (engine: Engine, options: ShellOptions): Promise<number> => {
  const { container, projectDir, env, engineName, streams } = options
  if (streams) return engine.execAttached(container, shellCommand, { workdir: projectDir, ...streams })
  const { args } = execInContainer(container, shellCommand, { interactive: true, tty: true, workdir: projectDir })
  const { exitCode } = await takeTerminal('docker', [...engineArguments(engineName), ...args], env ? { env } : {})
  return exitCode ?? 137
}
