import type { PullPolicy, Service } from '../plan/types.ts'

type Texts = readonly string[]
type Map = Readonly<Record<string, string>>

/**
 * `[runners.docker]`, with its own names in camel case. Which containers an option reaches is the business of
 * `create-args.ts`; absent means that Docker decides (runner-docker-executor §1.1).
 */
export type DockerSettings = Connection &
  Containers &
  Resources &
  ServiceResources &
  Devices &
  Network &
  Volumes &
  Policy

/** Where the engine is; given to the docker binary as `DOCKER_HOST`, `DOCKER_CERT_PATH`, `DOCKER_TLS_VERIFY`. */
type Connection = { readonly host?: string; readonly tlsCertPath?: string; readonly tlsVerify: boolean }

type Containers = {
  /** The image of a job that names none. Not expanded yet. */
  readonly image?: string
  /** Beats `image:docker:user`; for the build container only. */
  readonly user?: string
  readonly hostname?: string
  readonly runtime?: string
  readonly isolation?: string
  readonly privileged: boolean
  /** Absent: the value of `privileged`. */
  readonly servicesPrivileged?: boolean
  readonly disableEntrypointOverwrite: boolean
  readonly groupAdd: Texts
  readonly usernsMode?: string
  readonly pidMode?: string
  readonly ipcMode?: string
  readonly capAdd: Texts
  readonly capDrop: Texts
  readonly securityOpt: Texts
  readonly servicesSecurityOpt: Texts
  readonly sysctls: Map
  /** Path → mount options. */
  readonly tmpfs: Map
  readonly servicesTmpfs: Map
  /** Values are expanded with the variables of the job payload. */
  readonly containerLabels: Map
  /** Options of the json-file log driver: `env` and `labels` only. */
  readonly logOptions: Map
  /** Absent: files travel by `docker cp` and git runs on the runner's host. */
  readonly helperImage?: string
}

type Resources = {
  /** Docker units: `512m`, `1g`. */
  readonly memory?: string
  readonly memorySwap?: string
  readonly memoryReservation?: string
  readonly cgroupParent?: string
  readonly cpusetCpus?: string
  readonly cpusetMems?: string
  /** A decimal or rational number, as written: `0.5`, `1/3`. */
  readonly cpus?: string
  readonly cpuShares: number
  readonly oomKillDisable: boolean
  readonly oomScoreAdjust: number
  /** Bytes; 0 is Docker's default. */
  readonly shmSize: number
  /** Name → `soft[:hard]`. */
  readonly ulimit: Map
}

type ServiceResources = {
  readonly serviceMemory?: string
  readonly serviceMemorySwap?: string
  readonly serviceMemoryReservation?: string
  readonly serviceCgroupParent?: string
  readonly serviceCpusetCpus?: string
  readonly serviceCpus?: string
  readonly serviceCpuShares: number
}

type Devices = {
  /** `host[:container[:permissions]]` */
  readonly devices: Texts
  readonly deviceCgroupRules: Texts
  readonly gpus?: string
  /** A pattern of service images → devices. */
  readonly servicesDevices: Readonly<Record<string, Texts>>
  readonly serviceGpus?: string
}

type Network = {
  /** Used verbatim; no network per job is made then. */
  readonly networkMode?: string
  readonly enableIpv6: boolean
  /** 0 is Docker's default. */
  readonly networkMtu: number
  readonly macAddress?: string
  readonly dns: Texts
  readonly dnsSearch: Texts
  /** `name:address` */
  readonly extraHosts: Texts
  readonly links: Texts
}

type Volumes = {
  /** As written; a destination alone is a cache volume, the rest are binds (§2.6). */
  readonly volumes: Texts
  readonly volumesFrom: Texts
  readonly volumeDriver?: string
  readonly volumeDriverOps: Map
  readonly volumeKeep: boolean
  /** Cache volumes last for one job only. */
  readonly disableCache: boolean
  /** Cache volumes become binds under this folder of the engine's host. */
  readonly cacheDir?: string
}

type Policy = {
  /** Before the job's own. Their names are always allowed; their pull policy is the runner's. */
  readonly services: readonly Service[]
  /** Absent or -1: no limit. Counts these services and the job's. */
  readonly servicesLimit?: number
  /** Seconds; 0 is 30, negative is no health check. */
  readonly waitForServicesTimeout: number
  /** Tried in this order, each once; empty is `always`. */
  readonly pullPolicy: readonly PullPolicy[]
  /** Never empty: what a job may ask for. */
  readonly allowedPullPolicies: readonly PullPolicy[]
  readonly allowedImages: Texts
  readonly allowedServices: Texts
  readonly allowedUsers: Texts
  readonly allowedPrivilegedImages: Texts
  readonly allowedPrivilegedServices: Texts
}
