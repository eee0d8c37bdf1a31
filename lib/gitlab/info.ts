/** What a runner tells the server about itself with its calls (runner-api §1.6, §1.10). */
export type Info = {
  readonly name: string
  readonly version: string
  readonly revision: string
  readonly platform: string
  readonly architecture: string
  readonly executor?: string
  readonly shell?: string
  readonly features: Features
  readonly config: { readonly gpus: string }
  readonly labels?: Readonly<Record<string, string>>
}

export type Features = Readonly<Record<(typeof featureNames)[number], boolean>>

/** All flags are always sent. */
const featureNames = [
  ...(['variables', 'image', 'services', 'artifacts', 'cache', 'fallback_cache_keys', 'shared'] as const),
  ...(['upload_multiple_artifacts', 'upload_raw_artifacts', 'session', 'terminal', 'refspecs', 'masking'] as const),
  ...(['proxy', 'raw_variables', 'artifacts_exclude', 'multi_build_steps', 'trace_reset'] as const),
  ...(['trace_checksum', 'trace_size', 'vault_secrets', 'cancelable', 'return_exit_code'] as const),
  ...(['service_variables', 'service_multiple_aliases', 'image_executor_opts', 'service_executor_opts'] as const),
  ...(['cancel_gracefully', 'native_steps_integration', 'two_phase_job_commit', 'job_inputs'] as const),
] as const

/** What the protocol itself can do, whatever runs the jobs: all that is told at registration (runner-api §1.1). */
const ofProtocol: readonly string[] = [
  ...['trace_reset', 'trace_checksum', 'trace_size', 'cancelable', 'cancel_gracefully', 'two_phase_job_commit'],
]

/** What jobs in Docker containers have here. Nothing that a job would miss is claimed. */
const ofExecutor: readonly string[] = [
  ...['variables', 'image', 'services', 'refspecs', 'masking', 'raw_variables', 'return_exit_code'],
  ...['service_variables', 'service_multiple_aliases', 'image_executor_opts', 'service_executor_opts'],
  ...['artifacts', 'artifacts_exclude', 'upload_multiple_artifacts', 'upload_raw_artifacts'],
  ...['cache', 'fallback_cache_keys'],
]

const featuresOf = (names: readonly string[]): Features =>
  Object.fromEntries(featureNames.map(name => [name, names.includes(name)])) as Features

const architectures: Readonly<Record<string, string>> = { x64: 'amd64', ia32: '386' }

const describe = (version: string, features: Features): Info => ({
  name: 'gantry',
  version,
  revision: version,
  platform: process.platform,
  architecture: architectures[process.arch] ?? process.arch,
  features,
  config: { gpus: '' },
})

/** Sent when a runner is registered or verified. */
export const protocolInfo = (version: string): Info => describe(version, featuresOf(ofProtocol))

/** Sent with requests for jobs and with their updates. */
export const jobInfo = (version: string, labels: Readonly<Record<string, string>>, gpus: string): Info => ({
  ...describe(version, featuresOf([...ofProtocol, ...ofExecutor])),
  executor: 'docker',
  shell: 'bash',
  config: { gpus },
  ...(Object.keys(labels).length > 0 && { labels }),
})
