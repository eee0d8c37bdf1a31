const executor = 'jobs run in Docker containers only'
const autoscaling = 'machines are not started for jobs; register a runner on each machine instead'
const terminals = 'web terminals are not offered'

/**
 * Keys of the reference runner that have no effect here, and why (runner-docker-executor §1). Without a reason a key is
 * let pass in silence: it does nothing there either, or nothing that the result of a job would show.
 */
export type Unsupported = Readonly<Record<string, string | undefined>>

export const unsupportedGlobal: Unsupported = {
  sentry_dsn: 'errors are not sent to Sentry',
  user: 'the Docker executor does not use it',
  'session_server.listen_address': terminals,
  'session_server.advertise_address': terminals,
  'session_server.session_timeout': undefined,
}

export const unsupportedRunner: Unsupported = {
  pre_clone_script: 'it is called `pre_get_sources_script` since GitLab Runner 16',
  post_clone_script: 'it is called `post_get_sources_script` since GitLab Runner 16',
  referees: 'metrics are not uploaded',
  monitoring: undefined,
  proxy_exec: 'jobs cannot add masks while they run',
  step_runner_image: 'no step runner is started',
  use_slot_cgroups: autoscaling,
  slot_cgroup_template: autoscaling,
  experimental: 'experiments of the reference runner are not followed',
  labels: undefined,
  ssh: executor,
  parallels: executor,
  virtualbox: executor,
  kubernetes: executor,
  custom: executor,
  instance: executor,
  machine: autoscaling,
  autoscaler: autoscaling,
}

const otherStores = 'caches are kept in S3 or in volumes'
const roles = 'roles are not taken; give an access key'

export const unsupportedCache: Unsupported = {
  gcs: otherStores,
  azure: otherStores,
  's3.RoleARN': roles,
  's3.UploadRoleARN': roles,
  's3.AssumeRoleMaxConcurrency': undefined,
  's3.DualStack': undefined,
  's3.Accelerate': 'the usual address of the bucket is used',
}

export const unsupportedDocker: Unsupported = {
  helper_image_flavor: 'no helper image is needed',
  service_slot_cgroup_template: autoscaling,
}
