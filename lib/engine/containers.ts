import { Readable } from 'node:stream'
import {
  containerLogs,
  copyIn,
  copyOut,
  execInContainer,
  startContainers,
  stopContainers,
} from '../docker/argv/container.ts'
import { createContainer } from '../docker/argv/create.ts'
import { inspectContainer, inspectDetails } from '../docker/argv/inspect.ts'
import { runContainer } from '../docker/argv/run.ts'
import { parseContainer } from '../docker/parse/container.ts'
import { parseDetails } from '../docker/parse/details.ts'
import { isGone, isOfDocker, parseError, parseStartError } from '../docker/parse/error.ts'
import type { ContainerState } from '../docker/spec.ts'
import { attach, attachNew } from './attach.ts'
import { type Client, fault } from './client.ts'
import type { Engine, ExecResult } from './engine.ts'

type Verbs =
  | 'createContainer'
  | 'copyIn'
  | 'copyOut'
  | 'copyOutTo'
  | 'start'
  | 'attach'
  | 'attachNew'
  | 'exec'
  | 'execAttached'
  | 'run'
  | 'inspect'
  | 'details'
  | 'logs'
  | 'stop'

const inspect = async (client: Client, container: string): Promise<ContainerState | undefined> => {
  const { exitCode, stdout, stderr } = await client.capture(inspectContainer(container))
  if (exitCode === 0) return parseContainer(stdout)
  if (isGone(stderr)) return undefined
  throw fault(parseError(stderr), stderr)
}

const result = ({
  exitCode,
  stdout,
  stderr,
}: {
  exitCode: number | null
  stdout: string
  stderr: string
}): ExecResult => ({
  exitCode: exitCode ?? 137,
  stdout,
  stderr,
})

/** The verbs that concern one container or several. */
export const containers = (client: Client): Pick<Engine, Verbs> => ({
  createContainer: async (spec, signal) => {
    const { exitCode, stdout, stderr } = await client.capture(createContainer(spec), { signal })
    if (exitCode !== 0) throw fault(parseStartError(stderr), stderr)
    return stdout.trim()
  },

  copyIn: async (container, path, archive, signal) => {
    const from = archive instanceof Readable ? { input: archive } : { descriptors: { stdin: archive.fd } }
    const { exitCode, stderr } = await client.capture(copyIn(container, path), { ...from, signal })
    if (exitCode !== 0) throw fault(parseError(stderr), stderr)
  },

  copyOut: (container, path, signal) =>
    client.read(copyOut(container, path), { signal, onFailure: stderr => fault(parseError(stderr), stderr) }),

  copyOutTo: async (container, path, file, signal) => {
    const to = { descriptors: { stdout: file.fd }, signal }
    const { exitCode, stderr } = await client.capture(copyOut(container, path), to)
    if (exitCode !== 0) throw fault(parseError(stderr), stderr)
  },

  start: async (containers, signal) => {
    const { exitCode, stderr } = await client.capture(startContainers(containers), { signal })
    if (exitCode !== 0) throw fault(parseStartError(stderr), stderr)
  },

  attach: (container, stdin, output, signal) =>
    attach(client, id => inspect(client, id), container, { stdin, output, signal }),

  attachNew: (spec, stdin, output, signal) =>
    attachNew(client, id => inspect(client, id), spec, { stdin, output, signal }),

  exec: async (container, command, signal) => {
    const captured = await client.capture(execInContainer(container, command), { signal })
    if (captured.exitCode !== 0 && isOfDocker(captured.stderr)) {
      throw fault(parseError(captured.stderr), captured.stderr)
    }
    return result(captured)
  },

  execAttached: async (container, command, { output, stdin, workdir, env, signal }) => {
    const interactive = stdin !== undefined
    const options = { interactive, ...(workdir !== undefined && { workdir }), ...(env && { env }) }
    const { exitCode } = await client.stream(execInContainer(container, command, options), {
      onChunk: output,
      signal,
      ...(interactive && { input: stdin }),
    })
    return exitCode ?? 137
  },

  run: async (spec, signal) => {
    const captured = await client.capture(runContainer(spec), { signal })
    if (captured.exitCode === 125) throw fault(parseStartError(captured.stderr), captured.stderr)
    return result(captured)
  },

  inspect: container => inspect(client, container),

  details: async containers => {
    if (containers.length === 0) return []
    const { exitCode, stdout, stderr } = await client.capture(inspectDetails(containers))
    if (exitCode !== 0 && !isGone(stderr)) throw fault(parseError(stderr), stderr)
    return parseDetails(stdout)
  },

  logs: async (container, output, { follow, timestamps, signal }) => {
    await client.stream(containerLogs(container, { follow, timestamps }), { onChunk: output, signal })
  },

  stop: async (containers, grace) => {
    const { exitCode, stderr } = await client.capture(stopContainers(containers, grace))
    if (exitCode !== 0 && !isGone(stderr)) throw fault(parseError(stderr), stderr)
  },
})
