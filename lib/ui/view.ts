import type { Writable } from 'node:stream'
import type { Sink } from '../runner/events.ts'
import { chooseView, type ViewFlags, type ViewKind } from './choose.ts'
import { colourLevel, createStyle, hasUnicode } from './colours.ts'
import type { Screen } from './plain.ts'
import type { Question } from './question.ts'
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

/** Shows a run. One that is drawn anew all the time can put a question to the user as well; undefined takes it back. */
export type View = Sink & { readonly ask?: (question: Question | undefined) => void }

/** The looks of both streams; decided once a run. */
export const toScreen = ({ stdout, stderr, env }: Terminal, { color }: LookFlags): Screen => {
  const unicode = hasUnicode(env)
  const styleOf = (stream: TerminalStream) => createStyle(colourLevel(color, env, stream.isTTY === true), unicode)
  return { stdout, stderr, stdoutStyle: styleOf(stdout), stderrStyle: styleOf(stderr) }
}

/** The view of a run that fits the flags and the terminal. */
export const createView = async (terminal: Terminal, flags: LookFlags): Promise<View> => {
  const { stdout, stderr, env } = terminal
  const situation = { stdoutIsTTY: stdout.isTTY === true, stderrIsTTY: stderr.isTTY === true }
  const kind = chooseView({ ...situation, columns: stderr.columns ?? 0, env, flags })
  const view = await load(kind, terminal, toScreen(terminal, flags))
  const close = async (): Promise<void> => {
    await view.close()
    await Promise.all([stdout, stderr].map(flushed))
  }
  return { ...view, close, ready: createReady(stdout) }
}

const load = async (kind: ViewKind, { stdout, stderr }: Terminal, screen: Screen): Promise<View> => {
  switch (kind) {
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
