import type { Keys } from './key.ts'
import { date, duration, flag, flagMap, integer, kibibytes, map, positive, text } from './kinds.ts'
import { environment } from './lists.ts'
import type { GlobalSettings, Identity, RunnerSettings } from './types.ts'

/** Who the runner is: what stands in `[[runners]]` beside its settings (runner-docker-executor §1.4, §10.1). */
export const identityKeys: Keys<Omit<Identity, 'shortToken' | 'systemId'>> = {
  name: { kind: text, env: 'RUNNER_NAME' },
  url: { kind: text, env: 'CI_SERVER_URL' },
  id: { kind: integer, flag: false },
  token: { kind: text, env: 'CI_SERVER_TOKEN' },
  tokenObtainedAt: { kind: date, flag: false },
  tokenExpiresAt: { kind: date, flag: false },
  tlsCaFile: { kind: text, toml: 'tls-ca-file', env: 'CI_SERVER_TLS_CA_FILE' },
  tlsCertFile: { kind: text, toml: 'tls-cert-file', env: 'CI_SERVER_TLS_CERT_FILE' },
  tlsKeyFile: { kind: text, toml: 'tls-key-file', env: 'CI_SERVER_TLS_KEY_FILE' },
}

/** The settings of `[[runners]]` (runner-docker-executor §1.4). */
export const runnerKeys: Keys<RunnerSettings> = {
  executor: { kind: text, env: 'RUNNER_EXECUTOR' },
  shell: { kind: text, env: 'RUNNER_SHELL' },
  buildsDir: { kind: text, env: 'RUNNER_BUILDS_DIR' },
  cacheDir: { kind: text, env: 'RUNNER_CACHE_DIR' },
  cloneUrl: { kind: text, env: 'CLONE_URL' },
  environment: { kind: environment, flag: 'env', env: 'RUNNER_ENV' },
  preGetSourcesScript: { kind: text, env: 'RUNNER_PRE_GET_SOURCES_SCRIPT' },
  postGetSourcesScript: { kind: text, env: 'RUNNER_POST_GET_SOURCES_SCRIPT' },
  preBuildScript: { kind: text, env: 'RUNNER_PRE_BUILD_SCRIPT' },
  postBuildScript: { kind: text, env: 'RUNNER_POST_BUILD_SCRIPT' },
  featureFlags: { kind: flagMap, toml: 'feature_flags', env: 'FEATURE_FLAGS' },
  outputLimit: { kind: kibibytes, env: 'RUNNER_OUTPUT_LIMIT' },
  prepareTimeout: { kind: duration, env: false },
  getSourcesTimeout: { kind: duration, env: false },
  debugTraceDisabled: { kind: flag, env: 'RUNNER_DEBUG_TRACE_DISABLED' },
  safeDirectoryCheckout: { kind: flag, env: 'RUNNER_SAFE_DIRECTORY_CHECKOUT' },
  cleanGitConfig: { kind: flag, env: 'RUNNER_CLEAN_GIT_CONFIG' },
  customBuildDir: {
    kind: flag,
    toml: 'custom_build_dir.enabled',
    flag: 'custom_build_dir-enabled',
    env: 'CUSTOM_BUILD_DIR_ENABLED',
  },
  limit: { kind: integer, env: 'RUNNER_LIMIT' },
  requestConcurrency: { kind: positive, env: 'RUNNER_REQUEST_CONCURRENCY' },
  strictCheckInterval: { kind: flag, env: 'RUNNER_STRICT_CHECK_INTERVAL' },
  unhealthyRequestsLimit: { kind: integer, env: 'RUNNER_UNHEALTHY_REQUESTS_LIMIT' },
  unhealthyInterval: { kind: duration, env: 'RUNNER_UNHEALTHY_INTERVAL' },
  jobStatusFinalUpdateRetryLimit: { kind: integer, env: 'RUNNER_JOB_STATUS_FINAL_UPDATE_RETRY_LIMIT' },
  artifactUploadTimeout: { kind: duration, toml: 'artifact.upload_timeout', flag: false },
  artifactResponseHeaderTimeout: { kind: duration, toml: 'artifact.response_header_timeout', flag: false },
}

/** The keys above the first table (runner-docker-executor §1.3). */
export const globalKeys: Keys<GlobalSettings> = {
  concurrent: { kind: positive },
  checkInterval: { kind: integer },
  logLevel: { kind: text },
  logFormat: { kind: text },
  listenAddress: { kind: text },
  shutdownTimeout: { kind: integer },
  connectionMaxAge: { kind: duration },
  labels: { kind: map },
}
