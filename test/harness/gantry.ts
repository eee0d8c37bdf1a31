import { Readable, Writable } from 'node:stream'
import { main } from '../../lib/cli/main.ts'

export type Said = { readonly code: number; readonly stdout: string; readonly stderr: string }

export type Surroundings = {
  readonly cwd?: string
  readonly stdin?: string
  /** Instead of the environment of the test. */
  readonly env?: Readonly<Record<string, string | undefined>>
}

const collector = () => {
  const chunks: Buffer[] = []
  const stream = new Writable({
    write: (chunk, _encoding, done) => {
      chunks.push(chunk)
      done()
    },
  })
  return { stream, text: () => Buffer.concat(chunks).toString() }
}

/** Runs a command line of gantry in this process, without a terminal. */
export const gantry = async (argv: readonly string[], { cwd, stdin, env }: Surroundings = {}): Promise<Said> => {
  const [stdout, stderr] = [collector(), collector()]
  const code = await main({
    argv,
    program: [],
    env: env ?? process.env,
    cwd: cwd ?? process.cwd(),
    stdin: Readable.from([stdin ?? '']),
    stdout: stdout.stream,
    stderr: stderr.stream,
    onStop: () => () => {},
    onSignal: () => () => {},
    exit: () => {},
  })
  return { code, stdout: stdout.text(), stderr: stderr.text() }
}
