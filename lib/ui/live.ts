import { DefaultRenderer, Listr, ListrDefaultRendererLogLevels, ListrLogger, ProcessOutput, Spinner } from 'listr2'
import type { TerminalStream } from './view.ts'

/** Texts by key, in the order to draw them; a text may have several lines. What is not there is not drawn. */
export type Rows = ReadonlyMap<string, string>

export type LiveList = {
  /** A row is done. */
  settle(key: string, passed: boolean): void
  /** Wipes the rows away and gives the screen back. */
  close(): Promise<void>
}

/** `frame` counts the redraws. */
export type Draw = (frame: number) => Rows

/** Milliseconds between redraws. listr2 redraws at every change of a title, which costs seconds of CPU for fast output. */
const INTERVAL = 100

/**
 * The one file that drives listr2's updating renderer, so that a move to a later version is one edit. Every key is a task
 * of a list; titles are set quietly just before each tick of the spinner, which redraws once. All signs and colours are
 * in the texts: listr2's own colour library decides by other rules (codebase-style §5.3). Draws on `stream`, and
 * holds back what others write there meanwhile.
 */
export const createLiveList = (stream: TerminalStream, keys: readonly string[], draw: Draw): LiveList => {
  const ends = new Map(keys.map(key => [key, createEnd()]))
  const list = new Listr(
    keys.map(key => ({ task: () => passOrThrow(ends.get(key)?.promise) })),
    {
      renderer: LiveRenderer,
      concurrent: true,
      exitOnError: false,
      registerSignalListeners: false,
      rendererOptions: { ...QUIET, logger: toLogger(stream), spinner: createTicker(frame => show(frame)) },
    },
  )
  const tasks = new Map(keys.map((key, at) => [key, list.tasks[at]]))

  const show = (frame: number): void => {
    const rows = draw(frame)
    const texts = withGuests(rows, tasks)
    for (const [key, task] of tasks) {
      if (task !== undefined) task.title = texts.get(key) ?? ''
    }
    const places = new Map([...rows.keys()].map((key, at) => [tasks.get(key), at]))
    list.tasks.sort((a, b) => (places.get(a) ?? 0) - (places.get(b) ?? 0))
  }

  const settle = (key: string, passed: boolean): void => ends.get(key)?.settle(passed)
  const giveCursorBack = keepCursor(stream)
  const running = list.run()

  return {
    settle,
    close: async () => {
      for (const key of keys) settle(key, true)
      await running
      giveCursorBack()
    },
  }
}

/** Jobs that nobody knew of at the start have no task: they are drawn with the row before theirs. */
const withGuests = (rows: Rows, tasks: ReadonlyMap<string, unknown>): Rows => {
  const texts = new Map<string, string>()
  let host = [...rows.keys()].find(key => tasks.has(key)) ?? [...tasks.keys()][0] ?? ''
  for (const [key, text] of rows) {
    if (tasks.has(key)) host = key
    const before = texts.get(host)
    texts.set(host, before === undefined ? text : `${before}\n${text}`)
  }
  return texts
}

/** Whether a list can be drawn is decided by `chooseView`; listr2 would look at stdout only. */
class LiveRenderer extends DefaultRenderer {
  static override nonTTY = true
}

/** Nothing but the titles. */
const QUIET = {
  clearOutput: true,
  formatOutput: 'truncate',
  collapseErrors: false,
  showErrorMessage: false,
  collapseSkips: false,
  icon: Object.fromEntries(Object.values(ListrDefaultRendererLogLevels).map(level => [level, ''])),
} as const

/** Of a terminal, listr2 uses no more than what every stream here has. */
const bothTo = (stream: TerminalStream) => [stream, stream] as unknown as [NodeJS.WriteStream, NodeJS.WriteStream]

const toLogger = (stream: TerminalStream): ListrLogger =>
  new ListrLogger({ processOutput: new ProcessOutput(...bothTo(stream)) })

/** listr2 hides the cursor and holds back what is written; a program that ends in between must not leave it so. */
const keepCursor = (stream: TerminalStream): (() => void) => {
  const write = stream.write.bind(stream)
  const show = (): void => void write('\u001b[?25h')
  process.once('exit', show)
  return () => void process.off('exit', show)
}

/** A row may end before listr2 has begun: the end is a value until listr2 asks. */
const createEnd = () => {
  let settle: (passed: boolean) => void = () => {}
  const promise = new Promise<boolean>(resolve => {
    settle = resolve
  })
  return { promise, settle: (passed: boolean) => settle(passed) }
}

const passOrThrow = async (end: Promise<boolean> | undefined): Promise<void> => {
  if ((await end) === false) throw new Error('failed')
}

/** A spinner that turns nothing itself, but prepares the rows before each redraw. */
const createTicker = (prepare: (frame: number) => void): Spinner => {
  class Ticker extends Spinner {
    #timer: NodeJS.Timeout | undefined
    #frame = 0
    override fetch(): string {
      return ''
    }
    override start(redraw?: () => void): void {
      this.#timer = setInterval(() => {
        prepare(this.#frame++)
        redraw?.()
      }, INTERVAL)
    }
    override stop(): void {
      clearInterval(this.#timer)
    }
  }
  return new Ticker()
}
