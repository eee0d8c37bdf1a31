import type { Readable } from 'node:stream'
import { attachContainer } from '../docker/argv/container.ts'
import { attachNewContainer } from '../docker/argv/run.ts'
import { parseStartError } from '../docker/parse/error.ts'
import type { Command, ContainerExit, ContainerSpec, ContainerState } from '../docker/spec.ts'
import { words as dockerWords } from '../docker/words.ts'
import { SystemFault } from '../util/errors.ts'
import { type Client, fault } from './client.ts'
import type { ByteSink } from './engine.ts'
import type { Ended } from './process.ts'

type HeldSink = { readonly sink: ByteSink; held(): string; release(): Promise<void> }

/**
 * When a container cannot be started, docker says so on the stderr that is otherwise the container's. So the first
 * chunk is held back if it looks like that, until more output comes or the end tells whose it was.
 */
const holdStartError = (output: ByteSink): HeldSink => {
  let seen = false
  let held: Buffer | undefined
  const release = async () => {
    const chunk = held
    held = undefined
    if (chunk) await output(chunk, 'stderr')
  }
  return {
    held: () => held?.toString() ?? '',
    release,
    sink: (chunk, stream) => {
      if (
        !seen &&
        stream === 'stderr' &&
        /^(docker: |Error|error during connect|Cannot connect)/.test(chunk.toString('latin1', 0, 40))
      ) {
        held = chunk
        seen = true
        return
      }
      seen = true
      return held ? release().then(() => output(chunk, stream)) : output(chunk, stream)
    },
  }
}

type Inspect = (container: string) => Promise<ContainerState | undefined>

/**
 * Starts a container with `stdin` and waits for its end. Docker ends with the container's exit code, but with its own as
 * well when it fails: only 0 says all; anything else is looked up, which costs nothing in the ordinary case.
 */
export const attach = (client: Client, inspect: Inspect, container: string, streams: Streams): Promise<ContainerExit> =>
  follow(client, inspect, { command: attachContainer(container), container }, streams)

/** The same for a container that the command makes. */
export const attachNew = (
  client: Client,
  inspect: Inspect,
  spec: ContainerSpec,
  streams: Streams,
): Promise<ContainerExit> =>
  follow(client, inspect, { command: attachNewContainer(spec), container: spec.name }, streams)

type Streams = {
  readonly stdin: string | Readable
  readonly output: ByteSink
  readonly signal?: AbortSignal | undefined
}

const follow = async (
  client: Client,
  inspect: Inspect,
  { command, container }: { readonly command: Command; readonly container: string },
  options: Streams,
): Promise<ContainerExit> => {
  const { sink, held, release } = holdStartError(options.output)
  const ended = await client.stream(command, {
    onChunk: sink,
    input: options.stdin,
    signal: options.signal,
    // The docker client would hand a SIGTERM on to the job: whether that is wanted is for the caller to say.
    killSignal: 'SIGKILL',
  })
  const state = ended.exitCode === 0 ? undefined : await inspectEnded(inspect, container, held())
  if (state && neverStarted(state, ended, held())) {
    const said = state.error || held()
    throw fault(parseStartError(said), said)
  }
  await release()
  if (!state) return { exitCode: 0, oomKilled: false }
  if (state.status === 'running') throw new SystemFault('docker_failed', dockerWords.connectionLost())
  return { exitCode: state.exitCode, oomKilled: state.oomKilled }
}

/** Docker keeps the exit code of an earlier start: then only its own complaint and exit code tell that this one failed. */
const neverStarted = (state: ContainerState, ended: Ended, said: string): boolean =>
  state.status === 'created' || state.error !== '' || (said !== '' && ended.exitCode !== state.exitCode)

const inspectEnded = async (inspect: Inspect, container: string, said: string): Promise<ContainerState> => {
  const state = await inspect(container)
  if (!state && said.startsWith('docker: ')) throw fault(parseStartError(said), said)
  if (!state || state.status === 'removing' || state.status === 'dead')
    throw new SystemFault('container_gone', dockerWords.containerGone(), new Error(said.trim()))
  return state
}
