import { EventEmitter } from 'node:events'
import { readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseAddress } from '../../lib/gitlab/listen.ts'
import { createLogger } from '../../lib/gitlab/logger.ts'
import { assert, suite } from '../harness/suite.ts'
import { type Coordinator, startCoordinator } from './coordinator.ts'
import { createPlace, type Ended, type Place } from './program.ts'

/** `gantry start` as a program: signals, configuration, metrics, logs (runner-api §5, §8). */
const test = suite('gitlab/operations', { timeout: 180 })

const poll = 'POST /jobs/request'

let server: Coordinator
let place: Place
let signals: EventEmitter
let running: Promise<Ended> | undefined

test.before.each(async () => {
  server = await startCoordinator()
  place = await createPlace()
  signals = new EventEmitter()
  running = undefined
})

test.after.each(async () => {
  signals.emit('SIGTERM', 'SIGTERM')
  await running
  await server.close()
  await place.remove()
})

const runner = (name: string): string =>
  `[[runners]]\nname = "${name}"\nurl = "${server.url}"\ntoken = "glrt-${name}"\n[runners.docker]\nimage = "gantry-test/busybox"\npull_policy = "never"\n`

const begin = (argv: readonly string[]): void => {
  const env = { PATH: process.env.PATH ?? '', XDG_STATE_HOME: place.folder, XDG_CACHE_HOME: place.folder }
  running = place.gantry(argv, { signals, env })
}

const start = async (text: string, flags: readonly string[] = []): Promise<void> => {
  await place.write('config.toml', text)
  begin(['start', ...flags])
  await server.until(() => server.seen(poll).length > 0)
}

const tokens = (): Set<unknown> => new Set(server.seen(poll).map(({ json }) => (json as { token: string }).token))

const job = (id: number, script: readonly string[]) => ({
  id,
  token: 'job-token',
  job_info: { name: 'unit', stage: 'test', project_id: 5, project_full_path: 'team/demo' },
  runner_info: { timeout: 60 },
  variables: [
    { key: 'GIT_STRATEGY', value: 'none' },
    { key: 'FF_TIMESTAMPS', value: 'false' },
  ],
  steps: [{ name: 'script', script }],
})

const states = (id: number): readonly string[] => server.state.jobs.get(id)?.states ?? []
const traceOf = (id: number): string => String(server.state.jobs.get(id)?.trace)

test('67. SIGQUIT: the job that runs comes to its end, no other is taken', async () => {
  server.state.queue.push(job(1, ['sleep 2', 'echo done']), job(2, ['echo never']))
  await start(`check_interval = 1\n${runner('one')}`)
  await server.until(() => states(1).length > 0, 60)
  signals.emit('SIGQUIT', 'SIGQUIT')
  assert.is((await running)?.code, 0)
  assert.is(states(1).at(-1), 'success', traceOf(1))
  assert.is(server.state.queue.length, 1)
})

test('68. SIGTERM: the job that runs is failed', async () => {
  server.state.queue.push(job(1, ['echo begun', 'sleep 50']))
  await start(`check_interval = 1\n${runner('one')}`)
  await server.until(() => traceOf(1).includes('\nbegun'), 60)
  signals.emit('SIGTERM', 'SIGTERM')
  assert.is((await running)?.code, 0)
  assert.is(states(1).at(-1), 'failed')
  assert.match(traceOf(1), 'aborted: SIGTERM')
})

test('68. a second SIGTERM ends the process at once', async () => {
  const codes: number[] = []
  signals.on('exit', code => codes.push(code))
  server.state.queue.push(job(1, ['echo begun', 'sleep 50']))
  await start(`check_interval = 1\n${runner('one')}`)
  await server.until(() => traceOf(1).includes('\nbegun'), 60)
  signals.emit('SIGTERM', 'SIGTERM')
  signals.emit('SIGINT', 'SIGINT')
  assert.equal(codes, [1])
})

test('69. SIGQUIT while a request is held', async () => {
  server.always(poll, { status: 204, delay: 30_000 })
  await start(runner('one'))
  signals.emit('SIGQUIT', 'SIGQUIT')
  assert.is((await running)?.code, 0)
})

test('70. a changed file is read again; a broken one leaves the old one in force', async () => {
  await start(`check_interval = 1\n${runner('one')}`)
  await place.write('config.toml', 'concurrent = [\n')
  const count = server.seen(poll).length
  await server.until(() => server.seen(poll).length > count + 5)
  await place.write('config.toml', `check_interval = 1\n${runner('one')}${runner('two')}`)
  await server.until(() => tokens().has('glrt-two'))
  signals.emit('SIGQUIT', 'SIGQUIT')
  const { stderr } = (await running) ?? { stderr: '' }
  assert.match(stderr, /ERROR: \S+ cannot be used, the settings stay as they were/)
  assert.match(stderr, /^Asking for jobs for "one"; at most 1 run at once.$/m)
  assert.match(stderr, /^Asking for jobs for "one", "two"; at most 1 run at once.$/m)
})

test('a file without runners of ours', async () => {
  await place.write('config.toml', '[[runners]]\nname = "one"\nurl = "u"\ntoken = "t"\nexecutor = "shell"\n')
  begin(['start'])
  await sleep(1000)
  signals.emit('SIGQUIT', 'SIGQUIT')
  const ended = await running
  assert.is(ended?.code, 0)
  assert.match(ended?.stderr ?? '', /WARNING: \S+ has no runner with the Docker executor/)
})

test('SIGHUP reads the file at once', async () => {
  await start(`check_interval = 1\n${runner('one')}`)
  await place.write('config.toml', `check_interval = 1\n${runner('two')}`)
  signals.emit('SIGHUP', 'SIGHUP')
  await server.until(() => tokens().has('glrt-two'), 2.5)
})

test('metrics, the list of jobs, and a log for machines', async () => {
  const queueing = {
    ...{ time_in_queue_seconds: 1.5, queue_size: 12, queue_depth: 3 },
    project_jobs_running_on_instance_runners_count: '5+',
  }
  const { job_info, variables, ...rest } = job(7, ['echo begun', 'sleep 3'])
  const all = [...variables, { key: 'FF_EXPORT_HIGH_CARDINALITY_METRICS', value: 'true' }]
  server.state.queue.push({ ...rest, job_info: { ...job_info, ...queueing }, variables: all })
  await start(`check_interval = 1\n${runner('one')}`, ['--listen-address', '127.0.0.1:0', '--log-format', 'json'])
  await server.until(() => traceOf(7).includes('\nbegun'), 60)
  const port = await portOf()
  const get = async (path: string, method = 'GET') => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, { method })
    return { status: response.status, text: await response.text(), headers: response.headers }
  }
  const list = await get('/debug/jobs/list')
  assert.is(list.headers.get('x-list-version'), '2')
  assert.match(
    list.text,
    /^url=http:\S+\/jobs\/7 state=running stage=step_script executor_stage=\S+ duration=[\d.]+s\n$/,
  )
  const { text } = await get('/metrics')
  assert.match(text, /^gitlab_runner_jobs_total\{runner="one",runner_name="one",system_id="\w+"\} 1$/m)
  assert.match(text, /^gitlab_runner_jobs\{.*state="running",stage="step_script".*\} 1$/m)
  assert.match(text, /^gitlab_runner_concurrent 1$/m)
  assert.match(
    text,
    /^gitlab_runner_api_request_statuses_total\{.*endpoint="request_job",status="201",method="post"\} 1$/m,
  )
  for (const line of [
    'request_concurrency{runner="one",system_id="\\w+"} [01]',
    'request_concurrency_hard_limit{runner="one",system_id="\\w+"} 1',
    'jobs{runner="one",runner_name="one",system_id="\\w+",state="idle",stage="idle",executor_stage="idle"} 0',
    'job_queue_duration_seconds_sum{runner="one",runner_name="one",system_id="\\w+",project_jobs_running="5\\+"} 1.5',
    'job_queue_size{.*} 12',
    'job_queue_depth{.*} 3',
    'job_execution_mode_total{mode="traditional",executor="docker"} 1',
    'worker_slots_number 1',
    'worker_slot_operations_total{operation="started"} 1',
    'worker_feeds_total{.*} \\d+',
    'worker_health_check_failures_total{.*} 0',
    'api_request_duration_seconds_count{.*endpoint="request_job".*status_class="2xx".*} \\d+',
    'api_request_retries_total{path="/api/v4/jobs/:id/trace",method="patch"} \\d+',
    'configuration_loaded_total 1',
    'process_state_info{state="running"} 1',
    'job_stage_duration_seconds_count{.*stage="prepare_executor".*} 1',
    'version_info{name="gantry",version="[^"]+",os="linux",architecture="\\w+"} 1',
  ])
    assert.match(text, new RegExp(`^gitlab_runner_${line.replaceAll('{', '\\{').replaceAll('}', '\\}')}$`, 'm'))
  assert.equal([(await get('/metrics', 'POST')).status, (await get('/x')).status], [405, 404])
  assert.is((await get('/health/ready')).text, 'ready')
  assert.is((await get('/debug/process/state')).text, 'running\n')
  signals.emit('SIGQUIT', 'SIGQUIT')
  const { stderr } = (await running) ?? { stderr: '' }
  const lines = stderr
    .trim()
    .split('\n')
    .map(line => JSON.parse(line))
  assert.ok(lines.some(({ msg, job, runner }) => msg === 'Job ended: success.' && job === 7 && runner === 'one'))
})

/** The process that tests run in listens itself; only it knows where. */
const portOf = async (): Promise<number> => {
  const ports = (await readFile('/proc/self/net/tcp', 'utf8')).split('\n').filter(line => / 0A /.test(line))
  const open = ports.map(line => Number.parseInt(line.trim().split(/\s+/)[1]?.split(':')[1] ?? '', 16))
  for (const port of open) {
    const answer = await fetch(`http://127.0.0.1:${port}/health/ready`).catch(() => undefined)
    if ((await answer?.text()) === 'ready') return port
  }
  throw new Error('nobody listens')
}

test('run-single: so many jobs, then the end', async () => {
  server.state.queue.push(job(1, ['echo one']), job(2, ['echo two']))
  const flags = ['--url', server.url, '--token', 'glrt-x', '--docker-image', 'gantry-test/busybox']
  begin(['run-single', ...flags, '--docker-pull-policy', 'never', '--max-builds', '1'])
  assert.is((await running)?.code, 0)
  assert.is(states(1).at(-1), 'success', traceOf(1))
  assert.is(server.state.queue.length, 1)
})

test('run-single: nothing to do for a while', async () => {
  begin(['run-single', '--url', server.url, '--token', 'glrt-x', '--docker-image', 'i', '--wait-timeout', '1'])
  assert.is((await running)?.code, 0)
})

test('addresses', () => {
  assert.equal(parseAddress(':9000'), { host: '', port: 9000 })
  assert.equal(parseAddress('127.0.0.1'), { host: '127.0.0.1', port: 9252 })
  assert.equal(parseAddress('[::1]:80'), { host: '::1', port: 80 })
})

test('levels of the log', () => {
  const written: string[] = []
  const counted: string[] = []
  const now = () => new Date(0)
  const options = {
    write: (text: string) => void written.push(text),
    now,
    onLine: (level: string) => void counted.push(level),
  }
  const log = createLogger({ format: 'json', level: 'warn', ...options })
  log.info('a')
  log.warn('b', { job: 1 })
  createLogger({ format: 'runner', level: 'info', ...options }).error('c', { runner: 'x' })
  assert.equal(written, [
    '{"job":1,"level":"warning","msg":"b","time":"1970-01-01T00:00:00.000Z"}\n',
    'ERROR: c runner=x\n',
  ])
  assert.equal(counted, ['info', 'warning', 'error'])
})
