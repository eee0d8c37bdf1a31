import { randomBytes } from 'node:crypto'
import type { Readable } from 'node:stream'
import { toEngineName } from '../docker/engine-name.ts'
import { environmentOf, hostOf } from '../engine/context.ts'
import { createDockerEngine } from '../engine/docker.ts'
import type { ByteSink, Engine, ExecResult } from '../engine/engine.ts'
import { captureIn, containerOf, execIn } from '../environment/exec.ts'
import { compileEnvironment, type Ingredients } from '../environment/pipeline.ts'
import { publishing } from '../environment/publish.ts'
import { listEnvironments, removeEnvironment } from '../environment/state.ts'
import type { EnvironmentState } from '../environment/types.ts'
import { startEnvironment } from '../environment/up.ts'
import { type Endpoint, endpointOf, variablesOf } from '../environment/variables.ts'
import { abortable } from '../util/abortable.ts'
import { version } from '../util/version.ts'
import { foldersOf } from './folders.ts'
import {
  type ContainerOptions,
  engineEnv,
  envOf,
  type PipelineOptions,
  toProjectOptions,
  toSettings,
} from './options.ts'

/** `job`: its services, image, variables and sources; or `services` and `image` of your own; or those of `file`. */
export type EnvironmentOptions = PipelineOptions &
  ContainerOptions &
  Ingredients & {
    /** Unique on the engine; default: one made up. */
    readonly name?: string
    /** A docker context, or an address like `ssh://me@host`; default: docker's own choice. */
    readonly engine?: string
    /** Reach the services at free ports of this machine; needed where containers' own addresses are not reached. */
    readonly publish?: boolean
    /** Seconds. The environment outlives this process until then, and the next `gantry` removes it; absent: it never does. */
    readonly ttl?: number
    /** Lines of the preparation: pulls, warnings about services. */
    readonly onLog?: (text: string) => void
    /** Aborting while it starts removes what was made and rejects with the signal's reason. */
    readonly signal?: AbortSignal
  }

export type CommandOptions = { readonly stdin?: string | Readable; readonly signal?: AbortSignal }

/** Services that run, and a container of the job's image beside them. */
export type Environment = AsyncDisposable & {
  readonly name: string
  readonly state: EnvironmentState
  /** `DB_HOST`, `DB_PORT`, …: for programs on this machine. */
  readonly variables: Readonly<Record<string, string>>
  /** Where this machine reaches a service, by one of its host names; its lowest port unless given. Throws `InputError`. */
  endpoint(service: string, port?: number): Endpoint
  /** Runs a command in the job's container, in the project's folder. An exit code is a value. */
  exec(command: readonly string[], options?: CommandOptions): Promise<ExecResult>
  /** As `exec`, with the output as it comes; resolves with the exit code. */
  stream(command: readonly string[], output: ByteSink, options?: CommandOptions): Promise<number>
  /** What a service has printed so far. */
  logs(service: string, options?: Pick<CommandOptions, 'signal'>): Promise<string>
  /**
   * Removes all of it; a second time does nothing. Returns what could not be removed, with the reason. Aborting ends the
   * waiting alone: what was begun goes on, and what is left if this process ends before, the next `gantry` removes.
   */
  down(options?: Pick<CommandOptions, 'signal'>): Promise<readonly string[]>
}

/**
 * Starts services for tests, waits until they listen, and removes them at the end of the block. Throws `InputError` and
 * `SystemFault`; then nothing is left.
 *
 * ```ts
 * await using env = await environment({ services: [{ name: 'postgres:15', alias: 'db' }], publish: true })
 * const { host, port } = env.endpoint('db')
 * ```
 */
export const environment = async (options: EnvironmentOptions): Promise<Environment> => {
  const { env, engine } = await openEngine(options)
  const compiled = await abortable(compileEnvironment(toProjectOptions(options), options), options.signal)
  const state = await startEnvironment({
    ...compiled,
    name: options.name ?? `env-${randomBytes(6).toString('hex')}`,
    settings: toSettings(options),
    engine: options.publish ? publishing(engine, env) : engine,
    ...(options.engine !== undefined && { engineName: options.engine }),
    folders: foldersOf(env),
    env,
    version,
    ...(options.ttl !== undefined && { until: Math.ceil(Date.now() / 1000 + options.ttl) }),
    ...(options.signal && { signal: options.signal }),
    onLog: options.onLog ?? (() => {}),
  })
  return createEnvironment(engine, state, foldersOf(env).state)
}

/** Environments that are up on the engine, those of other processes too. */
export const environments = async (options: EngineOptions = {}): Promise<readonly EnvironmentState[]> => {
  const { env, engine } = await openEngine(options)
  return abortable(listEnvironments(engine, env), options.signal)
}

type EngineOptions = Pick<EnvironmentOptions, 'env' | 'engine' | 'signal'>

/** The engine, and an environment that says where it is. */
const openEngine = async (options: EngineOptions) => {
  const { engine: name } = options
  const client = { env: { ...engineEnv(options), ...(name !== undefined && environmentOf(toEngineName(name))) } }
  const address = name === undefined ? {} : { DOCKER_HOST: await hostOf(name, client.env) }
  return { env: { ...envOf(options), ...address }, engine: createDockerEngine(client) }
}

const createEnvironment = (engine: Engine, state: EnvironmentState, stateDir: string): Environment => {
  const down: Environment['down'] = async ({ signal } = {}) => {
    signal?.throwIfAborted()
    return abortable(removeEnvironment(engine, state.name, stateDir), signal)
  }
  return {
    name: state.name,
    state,
    variables: variablesOf(state),
    endpoint: (service, port) => endpointOf(state, service, port),
    exec: (command, given) => captureIn(engine, state, command, given),
    stream: (command, output, given) => execIn(engine, state, command, { ...given, output }),
    logs: (service, given) => readAll(engine, containerOf(state, service), given?.signal),
    down,
    [Symbol.asyncDispose]: async () => void (await down()),
  }
}

const readAll = async (engine: Engine, container: string, signal?: AbortSignal): Promise<string> => {
  const chunks: Buffer[] = []
  await engine.logs(container, chunk => void chunks.push(chunk), {
    follow: false,
    timestamps: false,
    ...(signal && { signal }),
  })
  return Buffer.concat(chunks).toString()
}
