import type { Writable } from 'node:stream'
import type { Sink } from '../runner/events.ts'
import { chooseView, type View, type ViewFlags } from './choose.ts'
import { colourLevel, createStyle, hasUnicode } from './colours.ts'
import type { Screen } from './plain.ts'
import { createReady, flushed } from './ready.ts'

/** A stream of the program; `columns` and `rows` only where it is a terminal. */
export type TerminalStream = Writable & {
  readonly isTTY?: boolean | undefined
  readonly columns?: number | undefined
  readonly rows?: number | undefined
}

/** What a view needs of the program: its two streams and its environment. */
export type Terminal = {
  readonly stdout: TerminalStream
  readonly stderr: TerminalStream
  readonly env: Readonly<Record<string, string | undefined>>
}

/** `color` is that of `--color`/`--no-color`; absent when neither is given. */
export type LookFlags = ViewFlags & { readonly color?: boolean | undefined }

/** The looks of both streams; decided once a run. */
export const toScreen = ({ stdout, stderr, env }: Terminal, { color }: LookFlags): Screen => {
  const unicode = hasUnicode(env)
  const styleOf = (stream: TerminalStream) => createStyle(colourLevel(color, env, stream.isTTY === true), unicode)
  return { stdout, stderr, stdoutStyle: styleOf(stdout), stderrStyle: styleOf(stderr) }
}

/** The view of a run that fits the flags and the terminal. */
export const createView = async (terminal: Terminal, flags: LookFlags): Promise<Sink> => {
  const { stdout, stderr, env } = terminal
  const situation = { stdoutIsTTY: stdout.isTTY === true, stderrIsTTY: stderr.isTTY === true }
  const view = chooseView({ ...situation, columns: stderr.columns ?? 0, env, flags })
  const sink = await load(view, terminal, toScreen(terminal, flags))
  const close = async (): Promise<void> => {
    await sink.close()
    await Promise.all([stdout, stderr].map(flushed))
  }
  return { push: sink.push, close, ready: createReady(stdout) }
}

const load = async (view: View, { stdout, stderr }: Terminal, screen: Screen): Promise<Sink> => {
  switch (view) {
    case 'json':
      return (await import('../report/json.ts')).createJsonReport(text => stdout.write(text))
    case 'quiet':
      return (await import('./quiet.ts')).createQuietView(screen)
    case 'list':
      return (await import('./list.ts')).createListView(stderr, screen.stderrStyle)
    case 'plain':
      return (await import('./plain.ts')).createPlainView(screen)
  }
}
