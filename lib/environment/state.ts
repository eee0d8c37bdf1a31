import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { ENVIRONMENT_LABEL, IMAGE_LABEL, JOB_LABEL, PROJECT_DIR_LABEL, parseOwner } from '../docker/labels.ts'
import type { ContainerDetails } from '../docker/spec.ts'
import type { Engine, Labelled } from '../engine/engine.ts'
import { inputError } from '../util/errors.ts'
import type { EnvironmentService, EnvironmentState } from './types.ts'
import { words } from './words.ts'

/** Where running environments and pipelines are noted, for whoever comes after a crash. */
export const runningDir = (stateDir: string): string => join(stateDir, 'running')

type Env = Readonly<Record<string, string | undefined>>

const RUNNER = 'com.gitlab.gitlab-runner.'

/** All environments of the engine, by name; `name` looks for one. */
export const listEnvironments = async (engine: Engine, env: Env, name = ''): Promise<readonly EnvironmentState[]> => {
  const found = await engine.list({ [ENVIRONMENT_LABEL]: name })
  const containers = found.filter(({ kind }) => kind === 'container').map(({ id }) => id)
  const details = await engine.details(containers)
  const names = [...new Set(details.map(({ labels }) => labels[ENVIRONMENT_LABEL] ?? ''))].sort()
  return names.map(each =>
    toState(
      each,
      details.filter(({ labels }) => labels[ENVIRONMENT_LABEL] === each),
      addressOf(env),
    ),
  )
}

/** The environment of this name. Throws `InputError` when there is none. */
export const findEnvironment = async (engine: Engine, env: Env, name: string): Promise<EnvironmentState> => {
  const [found] = await listEnvironments(engine, env, name)
  if (found) return found
  const others = await listEnvironments(engine, env)
  throw inputError(
    words.notUp(
      name,
      others.map(each => each.name),
    ),
  )
}

/**
 * Removes all that carries the environment's name, or of it what ends at `until`. Returns what could not be removed, with
 * the reason. It stays noted until then: what a process leaves that ends before, the next run removes.
 */
export const removeEnvironment = async (
  engine: Engine,
  name: string,
  stateDir: string,
  until?: number,
): Promise<readonly string[]> => {
  const all = await engine.list({ [ENVIRONMENT_LABEL]: name })
  const found = all.filter(({ labels }) => until === undefined || parseOwner(labels)?.until === until)
  const runs = runsOf(found)
  const ids = (kind: string) => found.filter(thing => thing.kind === kind).map(({ id }) => id)
  const left = await engine.remove({
    containers: ids('container'),
    networks: ids('network'),
    volumes: ids('volume'),
  })
  if (left.length === 0) await Promise.all(runs.map(run => rm(join(runningDir(stateDir), run), { force: true })))
  return left
}

/** The runs that have made things. */
export const runsOf = (things: readonly Labelled[]): readonly string[] => [
  ...new Set(things.map(({ labels }) => parseOwner(labels)?.run).filter(run => run !== undefined)),
]

const toState = (name: string, all: readonly ContainerDetails[], address: string): EnvironmentState => {
  const ofType = (type: string) => all.filter(({ labels }) => labels[`${RUNNER}type`] === type)
  const [job] = ofType('build')
  const services = ofType('service').sort((a, b) => positionOf(a) - positionOf(b))
  const until = parseOwner(all[0]?.labels ?? {})?.until
  return {
    name,
    network: all.flatMap(({ networks }) => networks).find(network => network !== 'none' && network !== 'bridge') ?? '',
    address,
    services: services.map(toService),
    ...(until !== undefined && { until }),
    ...(job && {
      job: {
        name: job.labels[JOB_LABEL] ?? '',
        image: job.labels[IMAGE_LABEL] || job.image,
        container: job.name,
        status: job.status,
        projectDir: job.labels[PROJECT_DIR_LABEL] ?? '/',
      },
    }),
  }
}

/** The number at the end of a service's container. */
const positionOf = ({ name }: ContainerDetails): number => Number(/\d+$/.exec(name)?.[0] ?? 0)

const toService = ({ name, image, labels, status, hosts, ip, tcpPorts, published }: ContainerDetails) =>
  ({
    name: labels[`${RUNNER}service`] ?? name,
    // Containers are made from the id of an image.
    image: toImageName(labels) ?? image,
    container: name,
    status,
    hosts,
    ports: tcpPorts,
    ip,
    published,
  }) satisfies EnvironmentService

const toImageName = (labels: ContainerDetails['labels']): string | undefined => {
  const { [`${RUNNER}service`]: name, [`${RUNNER}service.version`]: version } = labels
  return name === undefined ? undefined : `${name}:${version ?? 'latest'}`
}

/** The machine of the engine, as this one calls it. */
export const addressOf = ({ DOCKER_HOST = '' }: Env): string =>
  /^(?:tcp|ssh|https?):\/\/(?:[^@/]*@)?(\[[^\]]*\]|[^:/]+)/.exec(DOCKER_HOST)?.[1] ?? '127.0.0.1'
