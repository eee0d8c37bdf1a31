import type { Settings } from '../settings/types.ts'
import type { Answered } from './client.ts'
import { type JobMetrics, jobMetrics } from './metrics-jobs.ts'
import { createMetricsKit, type MetricsKit } from './metrics-kit.ts'
import { addState, type State } from './metrics-state.ts'

/** What the agent counts, under the reference runner's names (runner-api §5). */
export type Metrics = JobMetrics & {
  readonly answered: (settings: Settings, answered: Answered) => void
  /** The agent has so many workers now. */
  readonly workers: (count: number) => void
  readonly configRead: (isGood: boolean) => void
  readonly configSaved: (isGood: boolean) => void
  readonly logged: (level: string) => void
  /** Everything in Prometheus' text format. */
  readonly text: () => Promise<{ readonly type: string; readonly text: string }>
}

/** A registry of its own: nothing of another program in the same process is shown. */
export const createMetrics = async (state: State): Promise<Metrics> => {
  const kit = await createMetricsKit()
  addState(kit, state)
  const { counter, register } = kit
  const loaded = counter('configuration_loaded_total', 'How often the configuration was read.')
  const unreadable = counter('configuration_loading_error_total', 'How often the configuration could not be read.')
  const saved = counter('configuration_saved_total', 'How often the configuration was written.')
  const unwritable = counter('configuration_saving_error_total', 'How often the configuration could not be written.')
  const lines = counter('errors_total', 'Lines of the log, by level.', ['level'])
  loaded.inc()
  return {
    ...jobMetrics(kit),
    ...serverMetrics(kit),
    ...workerMetrics(kit),
    configRead: isGood => (isGood ? loaded : unreadable).inc(),
    configSaved: isGood => (isGood ? saved : unwritable).inc(),
    logged: level => level !== 'info' && lines.inc({ level }),
    text: async () => ({ type: register.contentType, text: await register.metrics() }),
  }
}

const serverMetrics = ({ counter, histogram }: MetricsKit): Pick<Metrics, 'answered'> => {
  const who = ['runner', 'system_id', 'endpoint']
  const statuses = counter('api_request_statuses_total', 'Answers of the server.', [...who, 'status', 'method'])
  const durations = histogram(
    'api_request_duration_seconds',
    'How long the server took to answer.',
    [...who, 'status_class', 'method'],
    [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
  )
  const retries = counter('api_request_retries_total', 'Attempts at requests.', ['path', 'method'])
  return {
    answered: ({ identity }, { request, status, seconds, attempts }) => {
      const method = request.method.toLowerCase()
      const who = { runner: identity.shortToken, system_id: identity.systemId, endpoint: endpointOf(request.path) }
      statuses.inc({ ...who, status: `${status}`, method })
      durations.observe({ ...who, status_class: classOf(status), method }, seconds)
      retries.inc({ path: pathOf(request.path), method }, attempts)
    },
  }
}

const workerMetrics = ({ counter, gauge }: MetricsKit): Pick<Metrics, 'workers'> => {
  const slots = gauge('worker_slots_number', 'The workers that there are.')
  const operations = counter('worker_slot_operations_total', 'Workers that were started and stopped.', ['operation'])
  let known = 0
  for (const operation of ['started', 'stopped']) operations.inc({ operation }, 0)
  return {
    workers: count => {
      slots.set(count)
      operations.inc({ operation: count > known ? 'started' : 'stopped' }, Math.abs(count - known))
      known = count
    },
  }
}

const endpointOf = (path: string): string => {
  if (path === 'jobs/request') return 'request_job'
  if (path.includes('/trace')) return 'patch_trace'
  return path.startsWith('jobs/') ? 'update_job' : 'reset_token'
}

/** Without what is different for every job: a series each would be too many. */
const pathOf = (path: string): string => `/api/v4/${path.split('?')[0]?.replace(/\/\d+/, '/:id') ?? ''}`

const classOf = (status: number): string => (status < 100 ? 'unknown' : `${Math.min(Math.floor(status / 100), 5)}xx`)
