import { createMetrics } from '../../lib/gitlab/metrics.ts'
import { assert, suite } from '../harness/suite.ts'

/** The names of the reference runner's metrics (runner-api §5). */
const test = suite('gitlab/metrics')

const names = `
jobs jobs_total failed_jobs_total job_duration_seconds job_queue_duration_seconds job_queue_size job_queue_depth
job_stage_duration_seconds job_execution_mode_total acceptable_job_queuing_duration_exceeded_total concurrent limit
request_concurrency request_concurrency_exceeded_total request_concurrency_hard_limit request_concurrency_adaptive_limit
request_concurrency_used_limit worker_feeds_total worker_feed_failures_total worker_slots_number
worker_slot_operations_total worker_processing_failures_total worker_health_check_failures_total
api_request_statuses_total api_request_duration_seconds api_request_retries_total configuration_loaded_total
configuration_loading_error_total configuration_saved_total configuration_saving_error_total errors_total
process_state_info version_info
`

/** Those of Prometheus' client for Go that are about the process. */
const processNames = `
process_cpu_seconds_total process_open_fds process_max_fds process_resident_memory_bytes process_virtual_memory_bytes
process_start_time_seconds
`

const wordsOf = (text: string): readonly string[] => text.split(/\s+/).filter(Boolean)

test('all of them but those of what is not here', async () => {
  const signal = new AbortController().signal
  const metrics = await createMetrics({
    version: '1',
    fleet: () => ({ runners: [], global: { concurrent: 1 } }) as never,
    running: { all: () => [] } as never,
    stop: signal,
    abort: signal,
  })
  const { text } = await metrics.text()
  const shown = [...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name)
  const wanted = [...wordsOf(names).map(name => `gitlab_runner_${name}`), ...wordsOf(processNames)]
  assert.equal(
    wanted.filter(name => !shown.includes(name)),
    [],
  )
  const own = shown.filter(name => name?.startsWith('gitlab_runner_'))
  assert.equal(
    own.filter(name => !wanted.includes(name ?? '')),
    [],
  )
})
