import { type ChildProcess, spawn } from 'node:child_process'
import { Readable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { register, terminate } from './children.ts'
import type { ByteSink } from './engine.ts'
import { drain, feed } from './pipes.ts'
import { withUnnamedFile } from './unnamed-file.ts'

/**
 * The only place that starts processes. Pipes are read with node's own `spawn`: loading execa costs 50 ms, a sixth of a
 * trivial job, and its buffers, splitters and clean-up are all things we must not use (codebase-style §3.6). execa
 * serves where a process takes over the terminal.
 */
export type ProcessOptions = {
  readonly cwd?: string
  /** Added to our own environment. */
  readonly env?: Readonly<Record<string, string>>
  /** Absent: the process has an empty stdin. */
  readonly input?: string | Uint8Array | Readable
  /** A stdin that the process can open by the name `/dev/stdin`; node's pipes are sockets, which cannot be opened. */
  readonly stdinFile?: string
  /** A file that the process opens as `/dev/fd/3`. */
  readonly file?: string
  /** Open files for the process to use by itself, from where they stand. */
  readonly descriptors?: { readonly stdin?: number; readonly stdout?: number }
  /** Aborting ends the process; the promise then rejects with the signal's reason. */
  readonly signal?: AbortSignal
  /** What ends the process then. Default SIGTERM; SIGKILL for clients that would pass it on. */
  readonly killSignal?: NodeJS.Signals
}

export type Ended = {
  /** Null when a signal ended the process. */
  readonly exitCode: number | null
  readonly signal?: string
}

export type Captured = Ended & { readonly stdout: string; readonly stderr: string }

export type CapturedBytes = Ended & { readonly stdout: Buffer; readonly stderr: string }

export type CaptureOptions = ProcessOptions & {
  /** Of stdout and of stderr each; more ends the process with an `OutputLimitExceeded`. Default 64 MiB. */
  readonly maxBytes?: number
}

/** The program is not on the PATH, or is not executable. */
export class ProgramMissing extends Error {
  override readonly name = 'ProgramMissing'
}

export class OutputLimitExceeded extends Error {
  override readonly name = 'OutputLimitExceeded'
}

const missing = (program: string, cause: unknown): ProgramMissing =>
  new ProgramMissing(`The program "${program}" cannot be started.`, { cause })

type Stdin = 'ignore' | 'pipe' | number

const launch = (program: string, args: readonly string[], stdin: Stdin, options: ProcessOptions, third?: number) =>
  spawn(program, args, {
    ...(options.cwd !== undefined && { cwd: options.cwd }),
    ...(options.env && { env: { ...process.env, ...options.env } }),
    stdio: [
      options.descriptors?.stdin ?? stdin,
      options.descriptors?.stdout ?? 'pipe',
      'pipe',
      ...(third === undefined ? [] : [third]),
    ],
    // Its own session: the terminal's Ctrl-C reaches us alone, and what it means is decided in one place.
    detached: true,
  })

const start = (program: string, args: readonly string[], options: ProcessOptions): ChildProcess => {
  options.signal?.throwIfAborted()
  const { stdinFile, file } = options
  const stdin = options.input === undefined ? 'ignore' : 'pipe'
  const launchWithFile = (): ChildProcess =>
    file === undefined
      ? launch(program, args, stdin, options)
      : withUnnamedFile(file, third => launch(program, args, stdin, options, third))
  const child =
    stdinFile === undefined
      ? launchWithFile()
      : withUnnamedFile(stdinFile, descriptor => launch(program, args, descriptor, options))
  register(child)
  return child
}

const end = (child: ChildProcess, program: string): Promise<Ended> =>
  new Promise((resolve, reject) => {
    child.once('exit', (exitCode, signal) => resolve({ exitCode, ...(signal && { signal }) }))
    child.once('error', cause => reject(missing(program, cause)))
  })

/**
 * Runs a process and gives its output to `onChunk` as it comes; a promise returned by `onChunk` holds the process back.
 * Resolves when the process has ended and its output was taken, whatever the exit code. Throws `ProgramMissing`, the
 * signal's reason, or what `onChunk` or the input threw.
 */
export const stream = async (
  program: string,
  args: readonly string[],
  options: ProcessOptions & { readonly onChunk: ByteSink },
): Promise<Ended> => {
  const child = start(program, args, options)
  const abort = () => terminate(child, options.killSignal)
  options.signal?.addEventListener('abort', abort, { once: true })
  try {
    const [ended] = await Promise.all([end(child, program), drain(child, options.onChunk), feed(child, options.input)])
    options.signal?.throwIfAborted()
    return ended
  } catch (error) {
    abort()
    throw options.signal?.aborted ? options.signal.reason : error
  } finally {
    options.signal?.removeEventListener('abort', abort)
  }
}

/** Runs a process to its end and returns its output; never rejects for an exit code. Throws as `stream` does. */
export const captureBytes = async (
  program: string,
  args: readonly string[],
  options: CaptureOptions = {},
): Promise<CapturedBytes> => {
  const max = options.maxBytes ?? 64 * 1024 * 1024
  const chunks: Record<'stdout' | 'stderr', Buffer[]> = { stdout: [], stderr: [] }
  const sizes = { stdout: 0, stderr: 0 }
  const onChunk: ByteSink = (chunk, name) => {
    sizes[name] += chunk.length
    if (sizes[name] > max) throw new OutputLimitExceeded(`The output of "${program}" is longer than ${max} bytes.`)
    chunks[name].push(chunk)
  }
  const ended = await stream(program, args, { ...options, onChunk })
  return { ...ended, stdout: Buffer.concat(chunks.stdout), stderr: Buffer.concat(chunks.stderr).toString() }
}

/** `captureBytes` with stdout as UTF-8 text. */
export const capture = async (
  program: string,
  args: readonly string[],
  options: CaptureOptions = {},
): Promise<Captured> => {
  const { stdout, ...rest } = await captureBytes(program, args, options)
  return { ...rest, stdout: stdout.toString() }
}

async function* stdoutOf(program: string, args: readonly string[], options: ReadOptions): AsyncGenerator<Buffer> {
  const child = start(program, args, options)
  const abort = () => terminate(child, options.killSignal)
  options.signal?.addEventListener('abort', abort, { once: true })
  let stderr = ''
  child.stderr?.setEncoding('utf8').on('data', text => {
    stderr = (stderr + text).slice(-64 * 1024)
  })
  const ended = end(child, program)
  ended.catch(() => {})
  // A process can be gone before its last words have been read.
  const heard = child.stderr && finished(child.stderr).catch(() => {})
  try {
    if (child.stdout) yield* child.stdout
    const [result] = await Promise.all([ended, heard])
    options.signal?.throwIfAborted()
    options.onEnd({ ...result, stderr })
  } finally {
    options.signal?.removeEventListener('abort', abort)
    abort()
  }
}

export type ReadOptions = Omit<ProcessOptions, 'input'> & {
  /** Called after the last byte; what it throws becomes the stream's error. */
  readonly onEnd: (ended: Ended & { readonly stderr: string }) => void
}

/** The stdout of a process as a stream. Destroying the stream ends the process. Errors arrive on the stream. */
export const read = (program: string, args: readonly string[], options: ReadOptions): Readable =>
  Readable.from(stdoutOf(program, args, options), { objectMode: false })

/** Gives the terminal to a process until it ends (`gantry shell`); Ctrl-C is then the process's own. */
export const takeTerminal = async (
  program: string,
  args: readonly string[],
  options: { readonly env?: Readonly<Record<string, string>> } = {},
): Promise<Ended> => {
  const { execa } = await import('execa')
  const result = await execa(program, args, { stdio: 'inherit', reject: false, env: options.env ?? {} })
  if (result.code === 'ENOENT' || result.code === 'EACCES') throw missing(program, result)
  return { exitCode: result.exitCode ?? null, ...(result.signal && { signal: result.signal }) }
}

/**
 * Starts a process that outlives ours: it has a session of its own, and nothing of ours is open in it. Nobody hears how it
 * ends, nor that it cannot be started.
 */
export const leaveBehind = (program: string, args: readonly string[], env: NodeJS.ProcessEnv): void => {
  const child = spawn(program, args, { env, stdio: 'ignore', detached: true })
  child.once('error', () => {})
  child.unref()
}
