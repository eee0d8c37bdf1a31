import { EventEmitter } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough, type Readable } from 'node:stream'
import { main } from '../../lib/cli/main.ts'

export type Ended = { readonly code: number; readonly stdout: string; readonly stderr: string }

/** A folder for a runner's files, and the program to run on them. */
export type Place = {
  readonly folder: string
  readonly configFile: string
  readonly read: (name?: string) => Promise<string>
  readonly write: (name: string, text: string) => Promise<string>
  /** Runs `gantry` with `--config` of this place. `input`: what is typed on a terminal; without it there is none. */
  readonly gantry: (argv: readonly string[], options?: RunOptions) => Promise<Ended>
  readonly remove: () => Promise<void>
}

export const createPlace = async (): Promise<Place> => {
  const folder = await mkdtemp(join(tmpdir(), 'gantry-runner-'))
  const configFile = join(folder, 'config.toml')
  return {
    folder,
    configFile,
    read: (name = 'config.toml') => readFile(join(folder, name), 'utf8').catch(() => ''),
    write: async (name, text) => {
      await writeFile(join(folder, name), text)
      return join(folder, name)
    },
    gantry: ([command = '', ...argv], options = {}) => run([command, '--config', configFile, ...argv], folder, options),
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}

type RunOptions = { env?: Record<string, string>; input?: string; signals?: EventEmitter }

const run = async (
  argv: readonly string[],
  cwd: string,
  { env = {}, input, signals = new EventEmitter() }: RunOptions,
): Promise<Ended> => {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()]
  const [out, err] = [collect(stdout), collect(stderr)]
  const stdin = Object.assign(new PassThrough(), { isTTY: input !== undefined })
  if (input !== undefined) answerPrompts(stderr, stdin, input.split('\n'))
  const listen = <S>(names: readonly string[], listener: (signal: S) => void) => {
    const call = (signal: unknown): void => listener(signal as S)
    for (const name of names) signals.on(name, call)
    return () => {
      for (const name of names) signals.off(name, call)
    }
  }
  const code = await main({
    ...{ argv, program: [], env, cwd, stdin, stdout, stderr },
    onStop: listener => listen(['SIGINT', 'SIGTERM'], listener),
    onSignal: listen,
    exit: code => void signals.emit('exit', code),
  })
  stdout.end()
  stderr.end()
  return { code, stdout: await out, stderr: await err }
}

/** One line for every prompt, as a person types them; then the terminal is closed. */
const answerPrompts = (stderr: PassThrough, stdin: PassThrough, lines: string[]): void => {
  stderr.on('data', chunk => {
    if (!String(chunk).endsWith(': ')) return
    const line = lines.shift()
    setImmediate(() => (line === undefined ? stdin.end() : stdin.write(`${line}\n`)))
  })
}

const collect = async (stream: Readable): Promise<string> => {
  let text = ''
  for await (const chunk of stream) text += chunk
  return text
}
