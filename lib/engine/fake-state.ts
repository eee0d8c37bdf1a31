import type { ContainerExit, ContainerSpec, ImageInfo } from '../docker/spec.ts'
import { type FaultCode, SystemFault } from '../util/errors.ts'
import type { Engine, ExecResult } from './engine.ts'

/** What a container of the fake engine does when it is started. */
export type Behaviour = {
  readonly stdout?: string
  readonly stderr?: string
  readonly exitCode?: number
  readonly oomKilled?: boolean
  /** Milliseconds it runs; `Infinity`: until it is stopped or removed. */
  readonly runs?: number
  /** Somebody removes it once it has said its words. */
  readonly isRemoved?: boolean
  /** It cannot be started, for this reason. */
  readonly startError?: string
}

export type FakeContainer = {
  readonly id: string
  readonly spec: ContainerSpec
  status: 'created' | 'running' | 'exited'
  exit: ContainerExit
  /** Ends the current run early. */
  end: (exit: ContainerExit) => void
}

export type FakeScript = {
  /** Images that are there; absent: every image is. Pulling adds one. */
  readonly images?: Readonly<Record<string, Partial<ImageInfo>>>
  /** What a start does; `stdin` is what the container is given. Absent: what its `FAKE_…` variables say. */
  readonly behave?: (spec: ContainerSpec, stdin: string) => Behaviour
  readonly exec?: (spec: ContainerSpec, command: readonly string[]) => ExecResult
  /** A tar archive for `copyOut`; absent: one without files. */
  readonly archive?: (container: string, path: string) => Buffer
  /** Called before every verb; throws what the verb shall fail with. */
  readonly fail?: (verb: keyof Engine, args: readonly unknown[]) => void
}

/** Variables of a container that steer it, so that a pipeline file alone can script a test. */
export const behaviourOf = (env: Readonly<Record<string, string>>): Behaviour => ({
  ...(env.FAKE_STDOUT !== undefined && { stdout: env.FAKE_STDOUT }),
  ...(env.FAKE_STDERR !== undefined && { stderr: env.FAKE_STDERR }),
  ...(env.FAKE_EXIT_CODE !== undefined && { exitCode: Number(env.FAKE_EXIT_CODE) }),
  ...(env.FAKE_OOM !== undefined && { oomKilled: true, exitCode: 137 }),
  ...(env.FAKE_RUNS !== undefined && { runs: Number(env.FAKE_RUNS) }),
  ...(env.FAKE_START_ERROR !== undefined && { startError: env.FAKE_START_ERROR }),
})

/** Runs a container as it behaves; resolves with its end, however that comes about. */
const play = (container: FakeContainer, behaviour: Behaviour): Promise<ContainerExit> =>
  new Promise(resolve => {
    container.status = 'running'
    const end = (exit: ContainerExit) => {
      clearTimeout(timer)
      container.status = 'exited'
      container.exit = exit
      resolve(exit)
    }
    container.end = end
    const exit = { exitCode: behaviour.exitCode ?? 0, oomKilled: behaviour.oomKilled ?? false }
    const timer = Number.isFinite(behaviour.runs ?? 0) ? setTimeout(() => end(exit), behaviour.runs ?? 0) : undefined
  })

const anImage: ImageInfo = {
  id: 'sha256:fake',
  repoDigests: [],
  entrypoint: [],
  user: '',
  env: [],
  tcpPorts: [],
  platform: 'linux/amd64',
}

/** Fails as docker would. */
export const refuse = (code: FaultCode, message: string): never => {
  throw new SystemFault(code, { message })
}

/** The fake engine's account of what exists: a container needs its image and its network, and runs once at a time. */
export const createFakeState = (script: FakeScript) => {
  const pulled = new Set(Object.keys(script.images ?? {}))
  const containers = new Map<string, FakeContainer>()
  const networks = new Map<string, Readonly<Record<string, string>>>()
  const volumes = new Map<string, Readonly<Record<string, string>>>()
  const isThere = (image: string): boolean => script.images === undefined || pulled.has(image)
  const find = (name: string): FakeContainer | undefined =>
    containers.get(name) ?? [...containers.values()].find(container => container.id === name)
  return {
    containers,
    networks,
    volumes,
    find,
    need: (name: string): FakeContainer => find(name) ?? refuse('container_gone', `No such container: ${name}`),
    pull: (image: string): void => void pulled.add(image),
    image: (image: string): ImageInfo | undefined =>
      isThere(image) ? { ...anImage, ...script.images?.[image] } : undefined,
    create: (spec: ContainerSpec): FakeContainer => {
      if (!isThere(spec.image)) refuse('image_missing', `No such image: ${spec.image}`)
      if (containers.has(spec.name)) refuse('container_failed', `The name ${spec.name} is in use.`)
      const network = spec.network?.replace(/^(container:.*|host|none|bridge)$/, '')
      if (network && !networks.has(network)) refuse('container_failed', `network ${network} not found`)
      for (const mount of spec.mounts) {
        if (mount.volume && !volumes.has(mount.volume)) volumes.set(mount.volume, mount.labels ?? {})
      }
      const exit = { exitCode: 0, oomKilled: false }
      const container: FakeContainer = { id: `id-${spec.name}`, spec, status: 'created', exit, end() {} }
      containers.set(spec.name, container)
      return container
    },
    start: (container: FakeContainer, stdin: string) => {
      const behaviour = script.behave?.(container.spec, stdin) ?? behaviourOf(container.spec.env)
      if (behaviour.startError !== undefined) refuse('container_failed', behaviour.startError)
      if (container.status === 'running') refuse('container_failed', `${container.spec.name} already runs`)
      return { behaviour, ended: play(container, behaviour) }
    },
    kill: (name: string, exitCode: number): void => {
      const container = find(name)
      if (container?.status === 'running') container.end({ exitCode, oomKilled: false })
    },
  }
}
