import type { Readable, Writable } from 'node:stream'

type Output = Writable & { readonly isTTY?: boolean; readonly columns?: number }

/** All that a command knows of the process it runs in; tests give their own. */
export type Io = {
  /** Without `node` and the script. */
  readonly argv: readonly string[]
  /** The words before those that start this program once more; none where it cannot be. */
  readonly program: readonly string[]
  readonly env: Readonly<Record<string, string | undefined>>
  readonly cwd: string
  readonly stdin: Readable & { readonly isTTY?: boolean; setRawMode?(on: boolean): unknown }
  readonly stdout: Output
  readonly stderr: Output
  /** Calls back at every SIGINT and SIGTERM, until the returned function is called. */
  onStop(listener: (signal: 'SIGINT' | 'SIGTERM') => void): () => void
  /** The same for signals that only the agent of a runner knows. */
  onSignal(names: readonly ('SIGHUP' | 'SIGQUIT')[], listener: (signal: NodeJS.Signals) => void): () => void
  /** Ends the process at once, whatever it is doing. */
  exit(code: number): void
}

/** The exit codes of every command. */
export const exitCode = {
  passed: 0,
  jobFailed: 1,
  wrongInput: 2,
  environment: 3,
  bug: 70,
  interrupted: 130,
  terminated: 143,
} as const

/** What Node's process gives. */
export const processIo = (): Io => ({
  argv: process.argv.slice(2),
  program: [process.execPath, ...process.execArgv, ...process.argv.slice(1, 2)],
  env: process.env,
  cwd: process.cwd(),
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  onStop: listener => {
    process.on('SIGINT', listener)
    process.on('SIGTERM', listener)
    return () => {
      process.off('SIGINT', listener)
      process.off('SIGTERM', listener)
    }
  },
  onSignal: (names, listener) => {
    for (const name of names) process.on(name, listener)
    return () => {
      for (const name of names) process.off(name, listener)
    }
  },
  exit: code => process.exit(code),
})
