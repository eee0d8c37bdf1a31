import { setTimeout as sleep } from 'node:timers/promises'
import { removeContainers } from '../docker/argv/container.ts'
import { listContainers, listNetworks, listVolumes } from '../docker/argv/list.ts'
import { createNetwork, removeNetworks } from '../docker/argv/network.ts'
import { createVolume, inspectVolumes, removeVolumes } from '../docker/argv/volume.ts'
import { ownerLabelKeys } from '../docker/labels.ts'
import { errorDetail, isGone, isPassing, parseError } from '../docker/parse/error.ts'
import { parseList } from '../docker/parse/list.ts'
import type { Command } from '../docker/spec.ts'
import { type Client, fault } from './client.ts'
import type { Engine, Labelled, VolumeInfo } from './engine.ts'

/** Networks and volumes are held for a moment by containers that are still being removed. */
const ATTEMPTS = 10
const PAUSE = 100

/**
 * Docker's client takes longer to start than the engine needs to remove a few containers. So the client that removes what
 * they hold is started so many milliseconds after theirs: it mostly comes in time, and what it comes too early for is asked
 * again when they are gone.
 */
const HEAD_START = 40
const FEW = 4

const run = async (client: Client, command: Command): Promise<string> => {
  const { exitCode, stdout, stderr } = await client.capture(command)
  if (exitCode !== 0) throw fault(parseError(stderr), stderr)
  return stdout
}

const complaints = (stderr: string): readonly string[] =>
  stderr.split('\n').filter(line => line.startsWith('Error') && !isGone(line))

const removeAll = async (
  client: Client,
  command: (names: readonly string[]) => Command,
  names: readonly string[],
): Promise<readonly string[]> => {
  if (names.length === 0) return []
  for (let attempt = 1; ; attempt++) {
    const { exitCode, stderr } = await client.capture(command(names))
    if (exitCode === 0) return []
    const lines = complaints(stderr)
    if (attempt === ATTEMPTS || !lines.some(isPassing)) {
      const silent = lines.length === 0 && !isGone(stderr)
      return (silent ? [stderr] : lines).map(errorDetail)
    }
    await sleep(PAUSE)
  }
}

const removeContainersOf = async (client: Client, containers: readonly string[], bare: readonly string[]) => [
  ...(await removeAll(client, names => removeContainers(names), containers)),
  ...(await removeAll(client, names => removeContainers(names, true), bare)),
]

type Verbs = 'createNetwork' | 'createVolume' | 'inspectVolumes' | 'remove' | 'list'

/** The verbs that concern everything that a run leaves behind. */
export const leftovers = (client: Client): Pick<Engine, Verbs> => ({
  createNetwork: async (name, labels, options) => {
    await run(client, createNetwork(name, labels, options))
  },

  createVolume: async (name, labels, driverOptions) => {
    await run(client, createVolume(name, labels, driverOptions))
  },

  inspectVolumes: async names => {
    if (names.length === 0) return []
    const { exitCode, stdout, stderr } = await client.capture(inspectVolumes(names))
    if (exitCode !== 0 && !isGone(stderr)) throw fault(parseError(stderr), stderr)
    const lines = stdout.split('\n').filter(line => line !== '')
    return lines.map(line => JSON.parse(line) as VolumeInfo).map(info => ({ ...info, labels: info.labels ?? {} }))
  },

  remove: async ({ containers, bare = [], networks, volumes }) => {
    const going = removeContainersOf(client, containers, bare)
    const isSoon = containers.length + bare.length <= FEW
    const after = async (command: (names: readonly string[]) => Command, names: readonly string[]) => {
      if (isSoon && names.length > 0) {
        await Promise.race([going, sleep(HEAD_START)])
        const { exitCode } = await client.capture(command(names))
        if (exitCode === 0) return []
      }
      await going
      return removeAll(client, command, names)
    }
    return (await Promise.all([going, after(removeNetworks, networks), after(removeVolumes, volumes)])).flat()
  },

  list: async labels => {
    const keys = [...new Set([...ownerLabelKeys, ...Object.keys(labels)])]
    const of = async (kind: Labelled['kind'], command: Command): Promise<readonly Labelled[]> =>
      parseList(await run(client, command)).map(listed => ({ kind, ...listed }))
    const lists = await Promise.all([
      of('container', listContainers(labels, keys)),
      of('network', listNetworks(labels, keys)),
      of('volume', listVolumes(labels, keys)),
    ])
    return lists.flat()
  },
})
