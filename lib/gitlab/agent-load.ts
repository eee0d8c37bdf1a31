import type { Settings } from '../settings/types.ts'
import { isRetriable } from './retry.ts'

/** What an agent does for one runner at the moment, and has done. */
export type Load = {
  /** Jobs and requests that are under way. */
  jobs: number
  requests: number
  /** How many requests at once the server seems to bear (runner-api §5). */
  pace: number
  /** For the metrics: how often a worker got the runner, none did, too many requests ran, it was left out as unhealthy. */
  feeds: number
  feedFailures: number
  exceeded: number
  unhealthy: number
}

/** Of a runner that was not asked yet. */
export const newLoad = (): Load => ({
  ...{ jobs: 0, requests: 0, pace: 1 },
  ...{ feeds: 0, feedFailures: 0, exceeded: 0, unhealthy: 0 },
})

/** How many requests at once a runner makes: what its server bears, at most what is set (runner-api §5). */
export const usedLimit = ({ runner }: Settings, { pace }: Load): number =>
  Math.min(Math.ceil(pace), runner.requestConcurrency)

/** More requests at once while they bring jobs, fewer when the server is in trouble. */
export const adapt = ({ runner }: Settings, load: Load, status: number): void => {
  const factor = isRetriable(status) ? 0.5 : status === 201 ? 1.1 : 0.95
  load.pace = Math.min(Math.max(load.pace * factor, 1), runner.requestConcurrency)
}
