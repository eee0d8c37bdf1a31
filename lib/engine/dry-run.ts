import { Readable } from 'node:stream'
import {
  attachContainer,
  containerLogs,
  copyIn,
  copyOut,
  execInContainer,
  removeContainers,
  startContainers,
  stopContainers,
} from '../docker/argv/container.ts'
import { createContainer } from '../docker/argv/create.ts'
import { pullImage } from '../docker/argv/image.ts'
import { createNetwork, removeNetworks } from '../docker/argv/network.ts'
import { attachNewContainer, runContainer } from '../docker/argv/run.ts'
import { createVolume, removeVolumes } from '../docker/argv/volume.ts'
import { quoteCommand } from '../docker/quote.ts'
import type { Command, ContainerState, ImageInfo } from '../docker/spec.ts'
import { startMarker } from '../shell/script.ts'
import { engineArguments } from './client.ts'
import type { ByteSink, Engine } from './engine.ts'

/** Two blocks of zeroes: a tar archive without files. */
const emptyArchive = Buffer.alloc(1024)

const image: Omit<ImageInfo, 'id'> = {
  repoDigests: [],
  entrypoint: [],
  user: '',
  env: [],
  tcpPorts: [],
  platform: 'linux/amd64',
}

const state: Omit<ContainerState, 'id'> = {
  status: 'exited',
  exitCode: 0,
  oomKilled: false,
  error: '',
  ip: '127.0.0.1',
  mounted: [],
}

/**
 * An engine that runs nothing and says what it would run, one line a command, ready to be typed: containers go by their
 * names. Every image is there, every container succeeds. What only asks (inspect, list) says nothing.
 */
export const createDryRunEngine = (onCommand: (line: string) => void, name?: string): Engine => {
  const before = engineArguments(name)
  const say = ({ args }: Command): void => onCommand(quoteCommand({ args: [...before, ...args] }))
  const succeed = async (command: Command) => {
    say(command)
    return { exitCode: 0, stdout: '', stderr: '' }
  }
  const attach = async (command: Command, stdin: string | Readable, output: ByteSink) => {
    if (typeof stdin !== 'string') stdin.destroy()
    say(command)
    await output(Buffer.from(startMarker), 'stdout')
    return { exitCode: 0, oomKilled: false }
  }
  return {
    info: async () => ({ product: 'docker', serverVersion: 'dry run', os: 'linux', arch: 'amd64' }),
    inspectImage: async name => ({ ...image, id: name }),
    inspect: async id => ({ id, ...state }),
    details: async () => [],
    inspectVolumes: async names =>
      names.map(name => ({ name, mountpoint: `/var/lib/docker/volumes/${name}/_data`, labels: {} })),
    inspectTogether: async () => undefined,
    list: async () => [],
    pull: async (name, options) => say(pullImage(name, options)),
    createNetwork: async (...args) => say(createNetwork(...args)),
    createVolume: async (name, labels, driverOptions) => say(createVolume(name, labels, driverOptions)),
    createContainer: async spec => {
      say(createContainer(spec))
      return spec.name
    },
    copyIn: async (container, path, archive) => {
      if (archive instanceof Readable) archive.destroy()
      say(copyIn(container, path))
    },
    copyOut: (container, path) => {
      say(copyOut(container, path))
      return Readable.from([emptyArchive], { objectMode: false })
    },
    copyOutTo: async (container, path, file) => {
      say(copyOut(container, path))
      await file.writeFile(emptyArchive)
    },
    start: async containers => say(startContainers(containers)),
    attach: (container, stdin, output) => attach(attachContainer(container), stdin, output),
    attachNew: (spec, stdin, output) => attach(attachNewContainer(spec), stdin, output),
    exec: (container, command) => succeed(execInContainer(container, command)),
    execAttached: async (container, command, { stdin, workdir }) => {
      const interactive = stdin !== undefined
      say(execInContainer(container, command, { interactive, ...(workdir !== undefined && { workdir }) }))
      return 0
    },
    run: spec => succeed(runContainer(spec)),
    logs: async (container, _output, options) => say(containerLogs(container, options)),
    stop: async (containers, grace) => say(stopContainers(containers, grace)),
    remove: async ({ containers, bare = [], networks, volumes }) => {
      if (containers.length > 0) say(removeContainers(containers))
      if (bare.length > 0) say(removeContainers(bare, true))
      if (networks.length > 0) say(removeNetworks(networks))
      if (volumes.length > 0) say(removeVolumes(volumes))
      return []
    },
  }
}
