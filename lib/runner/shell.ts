import { PassThrough, type Readable } from 'node:stream'
import { isMountFailure } from '../docker/parse/error.ts'
import type { ContainerExit, ContainerSpec } from '../docker/spec.ts'
import type { ByteSink, Engine } from '../engine/engine.ts'
import { reason } from '../util/errors.ts'

/** A job's container that runs already; its shell waits on stdin for the script. */
export type Shell = {
  /** Gives it the script, once, and its output to `sink`; resolves when the container has ended. */
  run(script: string, sink: ByteSink): Promise<ContainerExit>
}

/** Starts a container whose script is not known yet. What it prints meanwhile, as entrypoints do, waits for the sink. */
export const startShell = (engine: Engine, container: string, signal: AbortSignal): Shell =>
  waitingShell((stdin, output) => engine.attach(container, stdin(), output, signal))

/**
 * The same for a container that is yet to be made, in one command. What its volumes are made of may be on its way
 * (`ready`): docker mostly gets there first, and what is started too early is started again.
 */
export const startNewShell = (
  engine: Engine,
  spec: ContainerSpec,
  ready: Promise<unknown>,
  signal: AbortSignal,
): Shell =>
  waitingShell(async (stdin, output) => {
    try {
      return await engine.attachNew(spec, stdin(), output, signal)
    } catch (error) {
      if (!isMountFailure(reason(error))) throw error
      await ready
      return engine.attach(spec.name, stdin(), output, signal)
    }
  })

const waitingShell = (start: (stdin: () => Readable, output: ByteSink) => Promise<ContainerExit>): Shell => {
  let give: (given: Given) => void = () => {}
  const given = new Promise<Given>(resolve => {
    give = resolve
  })
  const stdin = (): Readable => {
    const stream = new PassThrough()
    void given.then(({ script }) => stream.end(script))
    return stream
  }
  const exit = start(stdin, async (chunk, stream) => (await given).sink(chunk, stream))
  // A container that cannot start is for the job to tell, when its turn has come.
  exit.catch(() => {})
  return {
    run: (script, sink) => {
      give({ script, sink })
      return exit
    },
  }
}

type Given = { readonly script: string; readonly sink: ByteSink }
