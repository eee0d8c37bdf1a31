import { type Args, createRows, one, pairs, type Scope } from './create-rows.ts'
import type { DockerSettings } from './types.ts'
import { parseVolume } from './volumes.ts'

/** The container of the job's scripts, that of `helper_image`, and those of services. */
export type Role = 'build' | 'helper' | 'service'

const newest = '999'

const letter: Readonly<Record<Role, string>> = { build: 'B', helper: 'H', service: 'S' }

/**
 * What `[runners.docker]` adds to the `docker create` of a container. Name, image, user, network, privileges and cache
 * volumes have fields of their own in the `ContainerSpec`: they depend on the job as well.
 */
export const createOptions = (docker: DockerSettings, role: Role, scope: Partial<Scope> = {}): Args => {
  const { image = '', expand = text => text, engine = newest } = scope
  return Object.values(createRows)
    .filter(row => row.to.includes(letter[role]))
    .flatMap(row => row.args(docker, { image, expand, engine }))
}

/** What it adds to `docker network create` of a job's network. */
export const networkOptions = (docker: DockerSettings): Args => [
  ...(docker.enableIpv6 ? ['--ipv6'] : []),
  ...(docker.networkMtu === 0 ? [] : ['--opt', `com.docker.network.driver.mtu=${docker.networkMtu}`]),
]

/** What it adds to `docker volume create` of a cache volume. */
export const volumeOptions = (docker: DockerSettings): Args => [
  ...one('--driver', docker.volumeDriver),
  ...pairs('--opt', docker.volumeDriverOps),
]

/** Destinations of the cache volumes, with the job's variables filled in (runner-docker-executor §2.6). */
export const cacheDestinations = (docker: DockerSettings, expand: (text: string) => string): Args =>
  docker.volumes.flatMap(spec => {
    const volume = parseVolume(spec)
    return volume === undefined || volume.source !== undefined ? [] : [expand(volume.destination)]
  })

/** The environment of the docker binary that reaches the engine of `host`. */
export const engineEnvironment = (docker: DockerSettings): Readonly<Record<string, string>> => ({
  ...(docker.host === undefined ? {} : { DOCKER_HOST: docker.host }),
  ...(docker.tlsCertPath === undefined ? {} : { DOCKER_CERT_PATH: docker.tlsCertPath }),
  ...(docker.tlsVerify ? { DOCKER_TLS_VERIFY: '1' } : {}),
})

/**
 * `container_labels` of a container, values expanded with the variables of the job payload. Services carry each of them
 * twice, the second time with the runner's prefix (runner-docker-executor §1.1).
 */
export const containerLabels = (
  docker: DockerSettings,
  role: Role,
  expand: (text: string) => string,
): Readonly<Record<string, string>> => {
  const labels = Object.entries(docker.containerLabels).map(([key, value]) => [key, expand(value)] as const)
  const prefixed = role === 'service' ? labels.map(([key, value]) => [`com.gitlab.gitlab-runner.${key}`, value]) : []
  return Object.fromEntries([...labels, ...prefixed])
}
