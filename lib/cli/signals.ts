import { exitCode, type Io } from './io.ts'

export type Signals = {
  readonly signal: AbortSignal
  /** 130 or 143. */
  exitCode(): number
  close(): void
}

/** A signal that the first Ctrl-C or SIGTERM aborts, for commands that end at once and clean up. */
export const listenForSignals = (io: Io): Signals => {
  const controller = new AbortController()
  let code: number = exitCode.interrupted
  const close = io.onStop(name => {
    if (controller.signal.aborted) return
    code = name === 'SIGINT' ? exitCode.interrupted : exitCode.terminated
    controller.abort(new Error(name))
  })
  return { signal: controller.signal, exitCode: () => code, close }
}
