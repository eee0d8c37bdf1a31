import type { Sink } from '../runner/events.ts'
import { canceled, Stopped } from '../runner/outcome.ts'
import type { RunStops } from '../runner/stops.ts'
import { exitCode, type Io } from './io.ts'
import { words } from './words.ts'

export type Stopper = RunStops & {
  /** 130 or 143 once the user has asked for the end. */
  exitCode(): number | undefined
  /** As Ctrl-C, which a terminal does not tell of while single keys are read from it. */
  interrupt(): void
  close(): void
}

/** The first Ctrl-C ends the jobs gently, the second kills them (codebase-style §5.10). */
export const listenForStops = (io: Io, view: Sink): Stopper => {
  const cancel = new AbortController()
  const abort = new AbortController()
  let code: number | undefined
  const tell = (text: string) => view.push({ at: Date.now(), type: 'notice', level: 'warning', text })
  const stop = (signal: 'SIGINT' | 'SIGTERM'): void => {
    code ??= signal === 'SIGINT' ? exitCode.interrupted : exitCode.terminated
    tell(cancel.signal.aborted ? words.killing : words.stopping)
    if (cancel.signal.aborted) abort.abort(new Stopped(canceled))
    cancel.abort(new Stopped(canceled))
  }
  const close = io.onStop(stop)
  const interrupt = () => stop('SIGINT')
  return { cancel: cancel.signal, abort: abort.signal, exitCode: () => code, interrupt, close }
}
