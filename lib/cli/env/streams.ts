import type { Io } from '../io.ts'

/** The streams of a command that runs in a container; a terminal's input stays where it is. */
export const streamsOf = ({ stdin, stdout, stderr }: Io) => ({
  output: (chunk: Buffer, stream: 'stdout' | 'stderr'): void =>
    void (stream === 'stdout' ? stdout : stderr).write(chunk),
  ...(!stdin.isTTY && { stdin }),
})

/** Those of a shell; none when the terminal itself can be given to it. */
export const shellStreams = (io: Io) => {
  const { output, stdin } = streamsOf(io)
  return io.stdin.isTTY && io.stdout.isTTY ? {} : { streams: { output, stdin: stdin ?? io.stdin } }
}
