import type { Readable } from 'node:stream'
import type { Failure } from '../docker/parse/error.ts'
import { quoteCommand } from '../docker/quote.ts'
import type { Command } from '../docker/spec.ts'
import { SystemFault } from '../util/errors.ts'
import type { ByteSink } from './engine.ts'
import { type Captured, capture, type Ended, type ProcessOptions, ProgramMissing, read, stream } from './process.ts'
import { words } from './words.ts'

export type ClientOptions = {
  /** A docker context, or an address like `ssh://me@host`; absent: the engine that docker itself would use. */
  readonly name?: string
  /** `DOCKER_HOST` and the like, where they are not those of our own environment. */
  readonly env?: Readonly<Record<string, string>>
  /** Called with each command line before it runs, as a person would type it. */
  readonly onCommand?: (line: string) => void
  /** Aborting it ends all commands with its reason; those that come later end at once. */
  readonly signal?: AbortSignal
}

type RunOptions = { readonly signal?: AbortSignal | undefined }

/** Runs docker commands. Exit codes are values; only a missing `docker` is an error here. */
export type Client = {
  capture(
    command: Command,
    options?: RunOptions & { readonly input?: Readable } & Pick<ProcessOptions, 'descriptors'>,
  ): Promise<Captured>
  stream(command: Command, options: StreamOptions): Promise<Ended>
  /** stdout as a stream; `onFailure` turns what docker said into the stream's error. */
  read(command: Command, options: RunOptions & { readonly onFailure: (stderr: string) => Error }): Readable
}

export type StreamOptions = RunOptions & {
  readonly onChunk: ByteSink
  readonly input?: string | Readable
  readonly killSignal?: NodeJS.Signals
}

const dockerMissing = (error: unknown): unknown =>
  error instanceof ProgramMissing ? new SystemFault('docker_missing', words.dockerMissing(), error) : error

const rethrow = (error: unknown): never => {
  throw dockerMissing(error)
}

/** A failed command as a fault; docker's own words are its cause. */
export const fault = (failure: Failure, stderr: string): SystemFault =>
  new SystemFault(failure.code, failure.words, new Error(stderr.trim()))

/** What comes before all other arguments of `docker` for an engine of this name. */
export const engineArguments = (name: string | undefined): readonly string[] =>
  name === undefined ? [] : [name.includes('://') ? '--host' : '--context', name]

export const createClient = ({ name, env, onCommand, signal: life }: ClientOptions): Client => {
  const begin = (command: Command): readonly string[] => {
    const args = name === undefined ? command.args : [...engineArguments(name), ...command.args]
    onCommand?.(quoteCommand({ args }))
    return args
  }
  // Docker's client is written in Go, and does little: with one thread for it, it is quicker than with one for each processor.
  const threads = process.env.GOMAXPROCS ?? '1'
  const environment = (command: Command) => ({ env: { GOMAXPROCS: threads, ...env, ...command.env } })
  const abortable = ({ signal }: RunOptions) => {
    const both = signal && life ? AbortSignal.any([signal, life]) : (signal ?? life)
    return both ? { signal: both } : {}
  }
  return {
    capture: (command, { input, descriptors, ...options } = {}) =>
      capture('docker', begin(command), {
        ...environment(command),
        ...abortable(options),
        ...(input && { input }),
        ...(descriptors && { descriptors }),
        ...(command.stdin !== undefined && { stdinFile: command.stdin }),
      }).catch(rethrow),
    stream: (command, { signal, ...options }) =>
      stream('docker', begin(command), {
        ...environment(command),
        ...abortable({ signal }),
        ...(command.file !== undefined && { file: command.file }),
        ...options,
      }).catch(rethrow),
    read: (command, { onFailure, ...options }) => {
      const onEnd = ({ exitCode, stderr }: Ended & { readonly stderr: string }) => {
        if (exitCode !== 0) throw onFailure(stderr)
      }
      return read('docker', begin(command), { ...environment(command), ...abortable(options), onEnd })
    },
  }
}
