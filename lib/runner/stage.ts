import type { ByteSink } from '../engine/engine.ts'
import type { JobContext } from './context.ts'
import type { Section } from './events.ts'
import type { Failure } from './outcome.ts'
import type { Shell } from './shell.ts'
import { watchShell } from './shell-started.ts'
import { failureOf, stopAfter } from './stops.ts'
import { yellow } from './style.ts'
import { terminate } from './terminate.ts'
import { inContainers, type Place } from './vanished.ts'
import { words } from './words.ts'

/** How a script ended: by itself, or because it was stopped. */
export type StageEnd =
  | { readonly kind: 'ended'; readonly exitCode: number; readonly shellStarted: boolean }
  | { readonly kind: 'stopped'; readonly failure: Failure }

export type StageOptions = {
  readonly stage: Section
  readonly container: string
  /** Makes a container in the place of one that somebody has removed. */
  readonly replace: () => Promise<string>
  readonly script: string
  /** The container runs already. */
  readonly shell?: Shell
  /** Seconds, and what to say when they are over. */
  readonly limit: number
  readonly overrun: Failure
  /** Ends the script gently. */
  readonly stop: AbortSignal
}

/**
 * Starts the job's container with a script on its shell's stdin and waits for its end; in a new container if somebody
 * removes it, as often as the job wants that.
 */
export const runStage = async (context: JobContext, options: StageOptions): Promise<StageEnd> => {
  const timer = stopAfter(options.limit, options.overrun)
  const stop = AbortSignal.any([options.stop, timer.signal])
  try {
    return await inContainers(context, options, place => runOnce(context, options.script, { ...place, stop }))
  } finally {
    timer.close()
  }
}

type Once = Place & { readonly stop: AbortSignal }

const runOnce = async (context: JobContext, script: string, { container, shell, onOutput, stop }: Once) => {
  const { run, log, stops } = context
  const watch = watchShell((chunk, stream) => log.write(chunk, stream))
  const sink: ByteSink = (chunk, stream) => {
    onOutput()
    return watch.sink(chunk, stream)
  }
  const hint = setTimeout(() => !watch.seen() && log.say(yellow(words.shellIsLate)), 30_000)
  let ending: Promise<void> | undefined
  const end = () => {
    ending = terminate(run.engine, container)
  }
  stop.addEventListener('abort', end, { once: true })
  try {
    stop.throwIfAborted()
    const { exitCode } = shell
      ? await shell.run(script, sink)
      : await run.engine.attach(container, script, sink, stops.abort)
    await watch.flush()
    await ending
    return stop.aborted
      ? ({ kind: 'stopped', failure: failureOf(stop) } as const)
      : ({ kind: 'ended', exitCode, shellStarted: watch.seen() } as const)
  } catch (thrown) {
    if (!stop.aborted) throw thrown
    await ending
    return { kind: 'stopped', failure: failureOf(stop) } as const
  } finally {
    stop.removeEventListener('abort', end)
    clearTimeout(hint)
  }
}
