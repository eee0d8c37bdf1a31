import type { Outcome } from '../plan/types.ts'
import type { Settings } from '../settings/types.ts'
import type { Fleet } from './agent.ts'
import type { Request } from './client.ts'
import type { Running } from './running.ts'

/** What the agent counts, under the reference runner's names (runner-api §5). */
export type Metrics = {
  readonly answered: (settings: Settings, request: Pick<Request, 'method' | 'path'>, status: number) => void
  readonly jobEnded: (settings: Settings, outcome: Outcome) => void
  readonly jobTaken: (settings: Settings) => void
  readonly configRead: (isGood: boolean) => void
  readonly logged: (level: string) => void
  /** Everything in Prometheus' text format. */
  readonly text: () => Promise<{ readonly type: string; readonly text: string }>
}

const prefix = 'gitlab_runner_'
const perRunner = ['runner', 'runner_name', 'system_id'] as const

const runnerLabels = ({ identity }: Settings) => ({
  runner: identity.shortToken,
  runner_name: identity.name,
  system_id: identity.systemId,
})

type Sources = { readonly version: string; readonly fleet: () => Fleet; readonly running: Running }

/** A registry of its own: nothing of another program in the same process is shown. */
export const createMetrics = async ({ version, fleet, running }: Sources): Promise<Metrics> => {
  const { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } = await import('prom-client')
  const register = new Registry()
  const registers = [register]
  collectDefaultMetrics({ register })
  const counter = (name: string, help: string, labelNames: readonly string[] = []) =>
    new Counter({ name: prefix + name, help, labelNames: [...labelNames], registers })
  const gauge = (name: string, help: string, labelNames: readonly string[], read: () => readonly Sample[]) =>
    new Gauge({
      name: prefix + name,
      help,
      labelNames: [...labelNames],
      registers,
      collect() {
        this.reset()
        for (const [labels, value] of read()) this.inc(labels, value)
      },
    })
  const ofRunners = (read: (settings: Settings) => number) => () =>
    fleet().runners.map(({ settings }): Sample => [runnerLabels(settings), read(settings)])

  gauge('version_info', 'The version of the runner.', ['name', 'version'], () => [[{ name: 'gantry', version }, 1]])
  gauge('concurrent', 'The current value of the concurrent setting.', [], () => [[{}, fleet().global.concurrent]])
  gauge(
    'limit',
    'The current value of the limit setting.',
    perRunner,
    ofRunners(({ runner }) => runner.limit),
  )
  const requests = ofRunners(({ runner }) => runner.requestConcurrency)
  gauge('request_concurrency', 'The current value of the request_concurrency setting.', perRunner, requests)
  gauge('jobs', 'The jobs that run now.', [...perRunner, 'state', 'stage', 'executor_stage'], () =>
    running
      .all()
      .map(
        ({ settings, stage }): Sample => [
          { ...runnerLabels(settings), state: 'running', stage, executor_stage: 'docker_run' },
          1,
        ],
      ),
  )

  const jobs = counter('jobs_total', 'Jobs taken.', perRunner)
  const failures = counter('failed_jobs_total', 'Jobs that failed.', ['runner', 'runner_name', 'failure_reason'])
  const statuses = counter('api_request_statuses_total', 'Answers of the server, by endpoint and status.', [
    ...['runner', 'system_id', 'endpoint', 'status', 'method'],
  ])
  const loaded = counter('configuration_loaded_total', 'How often the configuration was read.')
  const unreadable = counter('configuration_loading_error_total', 'How often the configuration could not be read.')
  const lines = counter('errors_total', 'Lines of the log, by level.', ['level'])
  const buckets = [30, 60, 300, 600, 1800, 3600, 7200, 10_800, 18_000, 36_000]
  const help = 'How long jobs took, in seconds.'
  const durations = new Histogram({
    name: `${prefix}job_duration_seconds`,
    help,
    labelNames: perRunner,
    buckets,
    registers,
  })

  return {
    answered: (settings, { method, path }, status) => {
      const { runner, system_id } = runnerLabels(settings)
      statuses.inc({ runner, system_id, endpoint: endpointOf(path), status: `${status}`, method: method.toLowerCase() })
    },
    jobTaken: settings => jobs.inc(runnerLabels(settings)),
    jobEnded: (settings, { status, reason = 'job_canceled', seconds }) => {
      const { runner, runner_name } = runnerLabels(settings)
      durations.observe(runnerLabels(settings), seconds)
      if (status !== 'success') failures.inc({ runner, runner_name, failure_reason: reason })
    },
    configRead: isGood => (isGood ? loaded : unreadable).inc(),
    logged: level => level !== 'info' && lines.inc({ level }),
    text: async () => ({ type: register.contentType, text: await register.metrics() }),
  }
}

type Sample = readonly [labels: Record<string, string>, value: number]

const endpointOf = (path: string): string => {
  if (path === 'jobs/request') return 'request_job'
  if (path.includes('/trace')) return 'patch_trace'
  return path.startsWith('jobs/') ? 'update_job' : 'reset_token'
}
