import { Readable } from 'node:stream'
import type { ContainerState } from '../docker/spec.ts'
import { abortable } from '../util/abortable.ts'
import type { ByteSink, Engine, Labelled, Leftovers } from './engine.ts'
import { type Behaviour, behaviourOf, createFakeState, type FakeScript, refuse } from './fake-state.ts'

/** One call, with containers by their names. */
export type Call = { readonly verb: keyof Engine; readonly about: string }

export type FakeEngine = Engine & {
  readonly calls: readonly Call[]
  /** Archives given to `copyIn`, by `container:path`. */
  readonly archives: ReadonlyMap<string, Buffer>
  /** Names of everything that was created and not removed. */
  left(): Leftovers
}

const emptyArchive = Buffer.alloc(1024)

const readAll = async (stdin: string | Readable): Promise<Buffer> => {
  if (typeof stdin === 'string') return Buffer.from(stdin)
  const chunks: Buffer[] = []
  for await (const chunk of stdin) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks)
}

const give = async ({ stdout, stderr }: Behaviour, output: ByteSink): Promise<void> => {
  if (stdout) await output(Buffer.from(stdout), 'stdout')
  if (stderr) await output(Buffer.from(stderr), 'stderr')
}

const hasLabels = (labels: Readonly<Record<string, string>>, wanted: Readonly<Record<string, string>>): boolean =>
  Object.entries(wanted).every(([key, value]) => (value === '' ? key in labels : labels[key] === value))

/**
 * An engine without docker, for tests of scheduling and of faults that cannot be produced. It keeps account like a real
 * one: a container needs its image and network, is started once at a time, and is gone when removed; a call out of
 * order fails as docker's would.
 */
export const createFakeEngine = (script: FakeScript = {}): FakeEngine => {
  const state = createFakeState(script)
  const { containers, networks, volumes, find, need } = state
  const calls: Call[] = []
  const archives = new Map<string, Buffer>()
  const begin = (verb: keyof Engine, about: string, ...args: readonly unknown[]): void => {
    calls.push({ verb, about })
    script.fail?.(verb, args)
  }
  const nameOf = (name: string): string => find(name)?.spec.name ?? name

  const follow: Engine['attach'] = async (name, stdin, output, signal) => {
    const text = await abortable(readAll(stdin), signal)
    const { behaviour, ended } = state.start(need(name), text.toString())
    await give(behaviour, output)
    if (behaviour.isRemoved) {
      containers.delete(nameOf(name))
      refuse('container_gone', 'The container was removed while it was in use.')
    }
    return abortable(ended, signal)
  }

  return {
    calls,
    archives,
    left: () => ({ containers: [...containers.keys()], networks: [...networks.keys()], volumes: [...volumes.keys()] }),

    info: async () => {
      begin('info', '')
      return { product: 'docker', serverVersion: 'fake', os: 'linux', arch: 'amd64' }
    },
    inspectImage: async image => {
      begin('inspectImage', image, image)
      return state.image(image)
    },
    pull: async (image, options) => {
      begin('pull', image, image, options)
      options.signal?.throwIfAborted()
      options.onProgress?.('Pull complete')
      state.pull(image)
    },
    createNetwork: async (name, labels) => {
      begin('createNetwork', name, name, labels)
      networks.set(name, labels)
    },
    createVolume: async (name, labels) => {
      begin('createVolume', name, name, labels)
      volumes.set(name, labels)
    },
    inspectVolumes: async names => {
      begin('inspectVolumes', names.join(' '), names)
      const mountpoint = (name: string): string => `/var/lib/docker/volumes/${name}/_data`
      const present = names.filter(name => volumes.has(name))
      return present.map(name => ({ name, labels: volumes.get(name) ?? {}, mountpoint: mountpoint(name) }))
    },
    inspectTogether: async (images, volumes) => {
      begin('inspectTogether', [...images, ...volumes].join(' '), images, volumes)
      return undefined
    },
    createContainer: async (spec, signal) => {
      begin('createContainer', spec.name, spec)
      signal?.throwIfAborted()
      return state.create(spec).id
    },
    copyIn: async (container, path, archive, signal) => {
      begin('copyIn', `${nameOf(container)}:${path}`, container, path)
      need(container)
      archives.set(
        `${nameOf(container)}:${path}`,
        await abortable(readAll(archive instanceof Readable ? archive : archive.createReadStream()), signal),
      )
    },
    copyOut: (container, path) => {
      begin('copyOut', `${nameOf(container)}:${path}`, container, path)
      return Readable.from([script.archive?.(nameOf(container), path) ?? emptyArchive], { objectMode: false })
    },
    copyOutTo: async (container, path, file) => {
      begin('copyOutTo', `${nameOf(container)}:${path}`, container, path)
      await file.writeFile(script.archive?.(nameOf(container), path) ?? emptyArchive)
    },
    start: async names => {
      begin('start', names.map(nameOf).join(' '), names)
      for (const name of names) state.start(need(name), '')
    },
    attach: async (name, stdin, output, signal) => {
      begin('attach', nameOf(name), name, stdin)
      return follow(name, stdin, output, signal)
    },
    attachNew: async (spec, stdin, output, signal) => {
      begin('attachNew', spec.name, spec, stdin)
      signal?.throwIfAborted()
      state.create(spec)
      return follow(spec.name, stdin, output, signal)
    },
    exec: async (name, command) => {
      begin('exec', nameOf(name), name, command)
      const container = need(name)
      if (container.status !== 'running') refuse('container_failed', `${container.spec.name} is not running`)
      return script.exec?.(container.spec, command) ?? { exitCode: 0, stdout: '', stderr: '' }
    },
    execAttached: async (name, command, { output }) => {
      begin('execAttached', nameOf(name), name, command)
      const { exitCode, ...said } = script.exec?.(need(name).spec, command) ?? { exitCode: 0, stdout: '', stderr: '' }
      await give(said, output)
      return exitCode
    },
    run: async (spec, signal) => {
      begin('run', spec.name, spec)
      const { behaviour, ended } = state.start(state.create(spec), '')
      const { exitCode } = await abortable(ended, signal).finally(() => containers.delete(spec.name))
      return { exitCode, stdout: behaviour.stdout ?? '', stderr: behaviour.stderr ?? '' }
    },
    inspect: async (name): Promise<ContainerState | undefined> => {
      begin('inspect', nameOf(name), name)
      const container = find(name)
      if (!container) return undefined
      return { id: container.id, status: container.status, ...container.exit, error: '', ip: '172.17.0.2', mounted: [] }
    },
    details: async names => {
      begin('details', names.map(nameOf).join(' '), names)
      const [there, nothing] = [names.map(find).filter(each => each !== undefined), { tcpPorts: [], published: {} }]
      return there.map(({ id, status, spec: { name, image, labels, network = '', aliases: hosts } }) => {
        return { id, name, image, labels, status, networks: [network], hosts, ip: '172.17.0.2', ...nothing }
      })
    },
    logs: async (name, output) => {
      begin('logs', nameOf(name), name)
      await give(behaviourOf(need(name).spec.env), output)
    },
    stop: async (names, grace) => {
      begin('stop', names.map(nameOf).join(' '), names, grace)
      for (const name of names) state.kill(name, 143)
    },
    remove: async things => {
      const all = [...things.containers, ...(things.bare ?? [])]
      begin('remove', [...all.map(nameOf), ...things.networks, ...things.volumes].join(' '), things)
      for (const name of all) {
        state.kill(name, 137)
        containers.delete(nameOf(name))
      }
      for (const name of things.networks) networks.delete(name)
      for (const name of things.volumes) volumes.delete(name)
      return []
    },
    list: async (wanted): Promise<readonly Labelled[]> => {
      begin('list', '', wanted)
      const all: Labelled[] = [
        ...[...containers.values()].map(({ id, spec }) => ({ kind: 'container' as const, id, labels: spec.labels })),
        ...[...networks].map(([id, labels]) => ({ kind: 'network' as const, id, labels })),
        ...[...volumes].map(([id, labels]) => ({ kind: 'volume' as const, id, labels })),
      ]
      return all.filter(({ labels }) => hasLabels(labels, wanted))
    },
  }
}
