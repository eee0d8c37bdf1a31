import { doublestar } from '../util/doublestar.ts'
import { toDecimal } from './rational.ts'
import type { DockerSettings } from './types.ts'
import { parseVolume } from './volumes.ts'

export type Args = readonly string[]

/** What the options of a container depend on, apart from the settings. */
export type Scope = {
  /** Of a service, with `:latest` when it has no tag: what `services_devices` is matched with. */
  readonly image: string
  /** Fills in the job's variables. */
  readonly expand: (text: string) => string
  /** The engine's version, e.g. `20.10.24`. */
  readonly engine: string
}

type Row = {
  /** B: build, H: helper, S: services (runner-docker-executor §1.1, "applied to"). */
  readonly to: 'B' | 'S' | 'BH' | 'BHS'
  readonly args: (docker: DockerSettings, scope: Scope) => Args
}

/** An option with a value, unless that is Docker's own. */
export const one = (name: string, value: string | number | undefined): Args =>
  value === undefined || value === 0 ? [] : [name, `${value}`]

const each = (name: string, values: Args): Args => values.flatMap(value => [name, value])

/** An option for each entry of a table. */
export const pairs = (name: string, values: Readonly<Record<string, string>>, separator = '='): Args =>
  Object.entries(values).flatMap(([key, value]) => [name, value === '' ? key : `${key}${separator}${value}`])

const decimal = (value: string | undefined): string | undefined => (value === undefined ? undefined : toDecimal(value))

const binds = (docker: DockerSettings, { expand }: Scope): Args =>
  docker.volumes.flatMap(spec => {
    const volume = parseVolume(spec)
    if (volume?.source === undefined) return []
    return ['--volume', [volume.source, expand(volume.destination), ...options(volume.options)].join(':')]
  })

const options = (words: Args): Args => (words.length === 0 ? [] : [words.join(',')])

const devicesFor = (docker: DockerSettings, { image }: Scope): Args =>
  Object.entries(docker.servicesDevices).flatMap(([pattern, devices]) => (doublestar(pattern)(image) ? devices : []))

/** The reference runner always uses this driver (runner-docker-executor §1.1). */
const logArgs = (options: Readonly<Record<string, string>>): Args =>
  Object.keys(options).length === 0 ? [] : ['--log-driver', 'json-file', ...pairs('--log-opt', options)]

/** Docker's client refuses the option for engines before API 1.44; GitLab Runner warns and goes on (§1.1). */
export const takesMac = (engine: string): boolean => Number.parseInt(engine, 10) >= 25

/** Keys that become options of `docker create`, in the order of the reference's table. */
export const createRows: Readonly<Partial<Record<keyof DockerSettings, Row>>> = {
  hostname: { to: 'BH', args: docker => one('--hostname', docker.hostname) },
  runtime: { to: 'BHS', args: docker => one('--runtime', docker.runtime) },
  memory: { to: 'BH', args: docker => one('--memory', docker.memory) },
  memorySwap: { to: 'BH', args: docker => one('--memory-swap', docker.memorySwap) },
  memoryReservation: { to: 'BH', args: docker => one('--memory-reservation', docker.memoryReservation) },
  cgroupParent: { to: 'BH', args: docker => one('--cgroup-parent', docker.cgroupParent) },
  cpusetCpus: { to: 'BH', args: docker => one('--cpuset-cpus', docker.cpusetCpus) },
  cpusetMems: { to: 'BH', args: docker => one('--cpuset-mems', docker.cpusetMems) },
  cpus: { to: 'BH', args: docker => one('--cpus', decimal(docker.cpus)) },
  cpuShares: { to: 'BH', args: docker => one('--cpu-shares', docker.cpuShares) },
  dns: { to: 'BHS', args: docker => each('--dns', docker.dns) },
  dnsSearch: { to: 'BHS', args: docker => each('--dns-search', docker.dnsSearch) },
  groupAdd: { to: 'BH', args: docker => each('--group-add', docker.groupAdd) },
  usernsMode: { to: 'BHS', args: docker => one('--userns', docker.usernsMode) },
  capAdd: { to: 'BH', args: docker => each('--cap-add', docker.capAdd) },
  capDrop: { to: 'BH', args: docker => each('--cap-drop', docker.capDrop) },
  oomKillDisable: { to: 'BH', args: docker => (docker.oomKillDisable ? ['--oom-kill-disable'] : []) },
  oomScoreAdjust: { to: 'BH', args: docker => one('--oom-score-adj', docker.oomScoreAdjust) },
  securityOpt: { to: 'BH', args: docker => each('--security-opt', docker.securityOpt) },
  servicesSecurityOpt: { to: 'S', args: docker => each('--security-opt', docker.servicesSecurityOpt) },
  devices: { to: 'BH', args: docker => each('--device', docker.devices) },
  deviceCgroupRules: { to: 'BH', args: docker => each('--device-cgroup-rule', docker.deviceCgroupRules) },
  gpus: { to: 'BH', args: docker => one('--gpus', docker.gpus) },
  servicesDevices: { to: 'S', args: (docker, scope) => each('--device', devicesFor(docker, scope)) },
  serviceGpus: { to: 'S', args: docker => one('--gpus', docker.serviceGpus) },
  volumes: { to: 'BHS', args: binds },
  volumeDriver: { to: 'BH', args: docker => one('--volume-driver', docker.volumeDriver) },
  extraHosts: { to: 'BHS', args: docker => each('--add-host', docker.extraHosts) },
  volumesFrom: { to: 'BH', args: docker => each('--volumes-from', docker.volumesFrom) },
  pidMode: { to: 'B', args: docker => one('--pid', docker.pidMode) },
  ipcMode: { to: 'BH', args: docker => one('--ipc', docker.ipcMode) },
  macAddress: {
    to: 'BHS',
    args: (docker, { engine }) => (takesMac(engine) ? one('--mac-address', docker.macAddress) : []),
  },
  links: { to: 'BH', args: docker => each('--link', docker.links) },
  serviceMemory: { to: 'S', args: docker => one('--memory', docker.serviceMemory) },
  serviceMemorySwap: { to: 'S', args: docker => one('--memory-swap', docker.serviceMemorySwap) },
  serviceMemoryReservation: { to: 'S', args: docker => one('--memory-reservation', docker.serviceMemoryReservation) },
  serviceCgroupParent: { to: 'S', args: docker => one('--cgroup-parent', docker.serviceCgroupParent) },
  serviceCpusetCpus: { to: 'S', args: docker => one('--cpuset-cpus', docker.serviceCpusetCpus) },
  serviceCpus: { to: 'S', args: docker => one('--cpus', decimal(docker.serviceCpus)) },
  serviceCpuShares: { to: 'S', args: docker => one('--cpu-shares', docker.serviceCpuShares) },
  shmSize: { to: 'BHS', args: docker => one('--shm-size', docker.shmSize) },
  tmpfs: { to: 'BH', args: docker => pairs('--tmpfs', docker.tmpfs, ':') },
  servicesTmpfs: { to: 'S', args: docker => pairs('--tmpfs', docker.servicesTmpfs, ':') },
  sysctls: { to: 'BH', args: docker => pairs('--sysctl', docker.sysctls) },
  ulimit: { to: 'BH', args: docker => pairs('--ulimit', docker.ulimit) },
  // Of the others docker keeps no log at all, and refuses options for that.
  logOptions: { to: 'S', args: docker => logArgs(docker.logOptions) },
}
