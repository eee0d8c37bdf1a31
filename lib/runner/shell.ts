import { PassThrough } from 'node:stream'
import type { ContainerExit } from '../docker/spec.ts'
import type { ByteSink, Engine } from '../engine/engine.ts'

/** A job's container that runs already; its shell waits on stdin for the script. */
export type Shell = {
  /** Gives it the script, once, and its output to `sink`; resolves when the container has ended. */
  run(script: string, sink: ByteSink): Promise<ContainerExit>
}

/** Starts a container whose script is not known yet. What it prints meanwhile, as entrypoints do, waits for the sink. */
export const startShell = (engine: Engine, container: string, signal: AbortSignal): Shell => {
  const stdin = new PassThrough()
  let open: (sink: ByteSink) => void = () => {}
  const opened = new Promise<ByteSink>(resolve => {
    open = resolve
  })
  const exit = engine.attach(container, stdin, async (chunk, stream) => (await opened)(chunk, stream), signal)
  // A container that cannot start is for the job to tell, when its turn has come.
  exit.catch(() => {})
  return {
    run: (script, sink) => {
      open(sink)
      stdin.end(script)
      return exit
    },
  }
}
