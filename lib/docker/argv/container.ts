import type { Command } from '../spec.ts'

/** Starts containers in the given order, without attaching. */
export const startContainers = (containers: readonly string[]): Command => ({ args: ['start', ...containers] })

/** Starts a container with our stdin, stdout and stderr as its own. Ends with the container, and with its exit code. */
export const attachContainer = (container: string): Command => ({
  args: ['start', '--attach', '--interactive', container],
})

/** SIGTERM, then SIGKILL after `grace` seconds. The long form of `-t` differs between clients. */
export const stopContainers = (containers: readonly string[], grace: number): Command => ({
  args: ['stop', '-t', `${grace}`, ...containers],
})

/** Also removes the containers' anonymous volumes. */
export const removeContainers = (containers: readonly string[], keepsVolumes = false): Command => ({
  args: ['rm', '--force', ...(keepsVolumes ? [] : ['--volumes']), ...containers],
})

export type ExecOptions = {
  readonly interactive?: boolean
  readonly tty?: boolean
  readonly workdir?: string
  /** No secrets: it is a part of the command line. */
  readonly env?: Readonly<Record<string, string>>
}

/** Runs a command in a container that runs. */
export const execInContainer = (
  container: string,
  command: readonly string[],
  { interactive, tty, workdir, env = {} }: ExecOptions = {},
): Command => ({
  args: [
    'exec',
    ...(interactive ? ['--interactive'] : []),
    ...(tty ? ['--tty'] : []),
    ...(workdir === undefined ? [] : ['--workdir', workdir]),
    ...Object.entries(env).flatMap(([name, value]) => ['--env', `${name}=${value}`]),
    container,
    ...command,
  ],
})

/** A container's output so far, or from now on as well. */
export const containerLogs = (
  container: string,
  options: { readonly follow: boolean; readonly timestamps: boolean },
): Command => ({
  args: ['logs', ...(options.follow ? ['--follow'] : []), ...(options.timestamps ? ['--timestamps'] : []), container],
})

/** Unpacks a tar stream on stdin into a folder of a container, which need not run. */
export const copyIn = (container: string, path: string): Command => ({ args: ['cp', '-', `${container}:${path}`] })

/** Writes a file or folder of a container to stdout as a tar stream. */
export const copyOut = (container: string, path: string): Command => ({ args: ['cp', `${container}:${path}`, '-'] })
