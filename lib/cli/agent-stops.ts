import { Stopped } from '../runner/outcome.ts'
import { exitCode, type Io } from './io.ts'

export type AgentStops = {
  readonly stop: AbortSignal
  readonly abort: AbortSignal
  /** No more jobs. */
  readonly end: () => void
  close(): void
}

type Options = {
  /** Seconds that jobs have to end once they are told to. */
  readonly shutdownTimeout: () => number
  readonly onGentle: () => void
  readonly onForceful: (seconds: number) => void
  readonly onTimeout: () => void
}

/**
 * How an agent is stopped (runner-api §5): SIGQUIT waits for the jobs; SIGTERM or Ctrl-C ends them, within
 * `shutdown_timeout`; once more ends the process at once.
 */
export const listenForAgentStops = (io: Io, options: Options): AgentStops => {
  const [stop, abort] = [new AbortController(), new AbortController()]
  let timer: NodeJS.Timeout | undefined
  const force = (signal: NodeJS.Signals): void => {
    if (abort.signal.aborted) {
      io.exit(exitCode.jobFailed)
      return
    }
    const seconds = options.shutdownTimeout()
    options.onForceful(seconds)
    timer = setTimeout(() => {
      options.onTimeout()
      io.exit(exitCode.jobFailed)
    }, seconds * 1000)
    stop.abort()
    abort.abort(interrupted(signal))
  }
  const offs = [
    io.onStop(force),
    io.onSignal(['SIGQUIT'], () => {
      if (!stop.signal.aborted) options.onGentle()
      stop.abort()
    }),
  ]
  return {
    stop: stop.signal,
    abort: abort.signal,
    end: () => stop.abort(),
    close: () => {
      clearTimeout(timer)
      for (const off of offs) off()
    },
  }
}

const interrupted = (signal: NodeJS.Signals): Stopped =>
  new Stopped({ status: 'failed', reason: 'runner_interrupted', system: true, message: `aborted: ${signal}` })
