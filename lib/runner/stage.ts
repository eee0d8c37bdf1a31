import type { JobContext } from './context.ts'
import type { Failure } from './outcome.ts'
import type { Shell } from './shell.ts'
import { watchShell } from './shell-started.ts'
import { failureOf, stopAfter } from './stops.ts'
import { yellow } from './style.ts'
import { terminate } from './terminate.ts'
import { words } from './words.ts'

/** How a script ended: by itself, or because it was stopped. */
export type StageEnd =
  | { readonly kind: 'ended'; readonly exitCode: number; readonly shellStarted: boolean }
  | { readonly kind: 'stopped'; readonly failure: Failure }

export type StageOptions = {
  readonly container: string
  readonly script: string
  /** The container runs already. */
  readonly shell?: Shell
  /** Seconds, and what to say when they are over. */
  readonly limit: number
  readonly overrun: Failure
  /** Ends the script gently. */
  readonly stop: AbortSignal
}

/** Starts the job's container with a script on its shell's stdin and waits for its end. */
export const runStage = async (context: JobContext, options: StageOptions): Promise<StageEnd> => {
  const { run, log, stops } = context
  const timer = stopAfter(options.limit, options.overrun)
  const stop = AbortSignal.any([options.stop, timer.signal])
  const watch = watchShell((chunk, stream) => log.write(chunk, stream))
  const hint = setTimeout(() => !watch.seen() && log.say(yellow(words.shellIsLate)), 30_000)
  let ending: Promise<void> | undefined
  const end = () => {
    ending = terminate(run.engine, options.container)
  }
  stop.addEventListener('abort', end, { once: true })
  try {
    stop.throwIfAborted()
    const { exitCode } = options.shell
      ? await options.shell.run(options.script, watch.sink)
      : await run.engine.attach(options.container, options.script, watch.sink, stops.abort)
    await watch.flush()
    await ending
    return stop.aborted
      ? { kind: 'stopped', failure: failureOf(stop) }
      : { kind: 'ended', exitCode, shellStarted: watch.seen() }
  } catch (thrown) {
    if (!stop.aborted) throw thrown
    await ending
    return { kind: 'stopped', failure: failureOf(stop) }
  } finally {
    stop.removeEventListener('abort', end)
    clearTimeout(hint)
    timer.close()
  }
}
