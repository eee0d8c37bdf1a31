import type { Settings } from '../settings/types.ts'
import type { Fleet } from './agent.ts'
import { type Load, usedLimit } from './agent-load.ts'
import type { MetricsKit, Sample } from './metrics-kit.ts'
import { processState } from './process-state.ts'
import type { Running } from './running.ts'

export const perRunner = ['runner', 'runner_name', 'system_id'] as const

export const runnerLabels = ({ identity }: Settings) => ({
  runner: identity.shortToken,
  runner_name: identity.name,
  system_id: identity.systemId,
})

const withoutName = ({ identity }: Settings) => ({ runner: identity.shortToken, system_id: identity.systemId })

export type State = {
  readonly version: string
  readonly fleet: () => Fleet
  readonly running: Running
  readonly stop: AbortSignal
  readonly abort: AbortSignal
}

/** What is read off the agent whenever somebody asks for its metrics (runner-api §5). */
export const addState = ({ read }: MetricsKit, { version, fleet, running, ...stops }: State): void => {
  const of = (value: (settings: Settings, load: Load) => number) => () =>
    fleet().runners.map(({ settings, load }): Sample => [runnerLabels(settings), value(settings, load)])
  const requests = (name: string, help: string, value: (settings: Settings, load: Load) => number, kind = gauge) =>
    read(kind, name, help, ['runner', 'system_id'], () =>
      fleet().runners.map(({ settings, load }): Sample => [withoutName(settings), value(settings, load)]),
    )

  read(gauge, 'version_info', 'The version of the runner.', ['name', 'version', 'os', 'architecture'], () => [
    [{ name: 'gantry', version, os: process.platform, architecture: process.arch }, 1],
  ])
  read(gauge, 'process_state_info', 'Whether the agent works or stops.', ['state'], () => [
    [{ state: processState(stops) }, 1],
  ])
  read(gauge, 'concurrent', 'The setting concurrent.', [], () => [[{}, fleet().global.concurrent]])
  read(
    gauge,
    'limit',
    'The setting limit.',
    perRunner,
    of(({ runner }) => runner.limit),
  )
  read(gauge, 'jobs', 'The jobs that run now.', [...perRunner, 'state', 'stage', 'executor_stage'], () => [
    ...fleet().runners.map(({ settings }): Sample => [{ ...runnerLabels(settings), ...idle }, 0]),
    ...running.all().map(({ settings, stage }): Sample => {
      return [{ ...runnerLabels(settings), state: 'running', stage, executor_stage: 'docker_run' }, 1]
    }),
  ])
  requests('request_concurrency', 'Requests for jobs that are under way.', (_, load) => load.requests)
  requests(
    'request_concurrency_hard_limit',
    'The setting request_concurrency.',
    ({ runner }) => runner.requestConcurrency,
  )
  requests('request_concurrency_adaptive_limit', 'How many requests at once the server bears.', (_, load) => load.pace)
  requests('request_concurrency_used_limit', 'How many requests at once are made.', usedLimit)
  requests(
    'request_concurrency_exceeded_total',
    'Requests that were not made, as too many were under way.',
    (_, load) => load.exceeded,
    counter,
  )
  const counted = (name: string, help: string, value: (load: Load) => number) =>
    read(
      counter,
      name,
      help,
      perRunner,
      of((_, load) => value(load)),
    )
  counted('worker_feeds_total', 'How often a runner was given to a worker.', load => load.feeds)
  counted('worker_feed_failures_total', 'How often no worker took a runner.', load => load.feedFailures)
  counted('worker_health_check_failures_total', 'How often a runner was left out as unhealthy.', load => load.unhealthy)
}

const gauge: 'gauge' | 'counter' = 'gauge'
const counter = 'counter'
const idle = { state: 'idle', stage: 'idle', executor_stage: 'idle' }
