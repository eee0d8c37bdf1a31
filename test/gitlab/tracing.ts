import { type Client, createClient } from '../../lib/gitlab/client.ts'
import { jobInfo } from '../../lib/gitlab/info.ts'
import { requestJob } from '../../lib/gitlab/jobs.ts'
import { startTrace, type Trace } from '../../lib/gitlab/trace.ts'
import type { Test } from '../harness/suite.ts'
import { type Coordinator, type Seen, startCoordinator } from './coordinator.ts'
import type { JobRecord } from './job-record.ts'
import { createPlace, type Place } from './program.ts'

export const info = jobInfo('1', {}, '')

export const patch = 'PATCH /jobs/7/trace'
export const put = 'PUT /jobs/7'

export const body = (seen: Seen | undefined): Record<string, unknown> => (seen?.json ?? {}) as Record<string, unknown>

/** A server that has given out job 7, whose log is a file; new for every test. */
export type Tracing = {
  server: Coordinator
  client: Client
  /** `abort` and `cancel`, as the trace passed them on. */
  calls: string[]
  readonly log: () => string
  readonly job: () => JobRecord
  /** Of the parts of the trace, as they were sent. */
  readonly ranges: () => (string | string[] | undefined)[]
  readonly start: (options?: { interval?: number; force?: number; finalRetries?: number }) => Trace
}

export const useTracing = (test: Test): Tracing => {
  let place: Place
  const log = (): string => `${place.folder}/log`
  const tracing = {} as Tracing

  test.before.each(async () => {
    place = await createPlace()
    const server = await startCoordinator()
    const client = await createClient({ url: server.url, certificates: {}, version: '1' })
    Object.assign(tracing, { server, client, calls: [] })
    server.state.queue.push({ id: 7, token: 'job-token' })
    await requestJob(client, { token: 't', systemId: 's', info, signal: AbortSignal.timeout(10_000) })
  })

  test.after.each(async () => {
    await tracing.client.http.close()
    await tracing.server.close()
    await place.remove()
  })

  return Object.assign(tracing, {
    log,
    ranges: () => tracing.server.seen(patch).map(({ headers }) => headers['content-range']),
    job: () => {
      const record = tracing.server.state.jobs.get(7)
      if (record === undefined) throw new Error('the job was not given out')
      return record
    },
    start: (options = {}) =>
      startTrace({
        client: tracing.client,
        job: { id: 7, token: 'job-token', info },
        file: log(),
        debug: false,
        onAbort: () => void tracing.calls.push('abort'),
        onCancel: () => void tracing.calls.push('cancel'),
        interval: 0.05,
        force: 30,
        finalRetries: 2,
        ...options,
      }),
  } satisfies Pick<Tracing, 'log' | 'job' | 'ranges' | 'start'>)
}
