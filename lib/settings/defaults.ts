import { cacheDefaults } from './cache-keys.ts'
import type { DockerSettings, GlobalSettings, Identity, RunnerSettings, Settings } from './types.ts'

const minute = 60
const hour = 60 * minute

/** What holds when `[runners.docker]` is empty: the reference runner's values (runner-docker-executor §1.1). */
export const dockerDefaults: DockerSettings = {
  tlsVerify: false,
  privileged: false,
  disableEntrypointOverwrite: false,
  groupAdd: [],
  capAdd: [],
  capDrop: [],
  securityOpt: [],
  servicesSecurityOpt: [],
  sysctls: {},
  tmpfs: {},
  servicesTmpfs: {},
  containerLabels: {},
  logOptions: {},
  cpuShares: 0,
  oomKillDisable: false,
  oomScoreAdjust: 0,
  shmSize: 0,
  ulimit: {},
  serviceCpuShares: 0,
  devices: [],
  deviceCgroupRules: [],
  servicesDevices: {},
  enableIpv6: false,
  networkMtu: 0,
  dns: [],
  dnsSearch: [],
  extraHosts: [],
  links: [],
  volumes: [],
  volumesFrom: [],
  volumeDriverOps: {},
  volumeKeep: false,
  disableCache: false,
  services: [],
  waitForServicesTimeout: 30,
  pullPolicy: [],
  allowedPullPolicies: ['always'],
  allowedImages: [],
  allowedServices: [],
  allowedUsers: [],
  allowedPrivilegedImages: [],
  allowedPrivilegedServices: [],
}

/** What holds when `[[runners]]` is empty (runner-docker-executor §1.4, §1.5). */
export const runnerDefaults: RunnerSettings = {
  executor: 'docker',
  buildsDir: '/builds',
  cacheDir: '/cache',
  environment: [],
  featureFlags: {},
  outputLimit: 4096 * 1024,
  debugTraceDisabled: false,
  safeDirectoryCheckout: true,
  cleanGitConfig: true,
  customBuildDir: true,
  limit: 0,
  requestConcurrency: 1,
  strictCheckInterval: false,
  unhealthyRequestsLimit: 3,
  unhealthyInterval: hour,
  jobStatusFinalUpdateRetryLimit: 10,
  artifactUploadTimeout: hour,
  artifactResponseHeaderTimeout: 10 * minute,
}

/** What holds when `config.toml` is empty (runner-docker-executor §1.3). */
export const globalDefaults: GlobalSettings = {
  concurrent: 1,
  checkInterval: 3,
  logLevel: 'info',
  logFormat: 'runner',
  shutdownTimeout: 30,
  connectionMaxAge: 15 * minute,
  labels: {},
}

const nobody: Identity = { name: 'gantry', url: '', id: 0, token: '', shortToken: 'local', systemId: '' }

/**
 * The settings of `gantry run` without a `config.toml`. Unlike a runner's, images that are at hand are not pulled again,
 * and a job may ask for any pull policy: the engine is the user's own.
 */
export const localDefaults: Settings = {
  identity: nobody,
  cache: cacheDefaults,
  // The log is the user's own file: nothing is gained by cutting it.
  runner: { ...runnerDefaults, outputLimit: Number.POSITIVE_INFINITY },
  docker: {
    ...dockerDefaults,
    // Each run begins as the one before did.
    disableCache: true,
    pullPolicy: ['if-not-present'],
    allowedPullPolicies: ['always', 'if-not-present', 'never'],
  },
}
