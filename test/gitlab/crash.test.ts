import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { bin } from '../harness/bin.ts'
import { assert, suite } from '../harness/suite.ts'
import { type Coordinator, startCoordinator } from './coordinator.ts'
import { payload } from './desk.ts'
import { createPlace, type Place } from './program.ts'

/** An agent that is killed leaves nothing that the next one does not remove. */
const test = suite('gitlab/crash', { timeout: 550 })

const short = `crash${Date.now().toString(36).slice(-4)}`

let server: Coordinator
let place: Place

test.before.each(async () => {
  server = await startCoordinator()
  place = await createPlace()
  const runner = `[[runners]]\nname = "r"\nurl = "${server.url}"\ntoken = "glrt-${short}"\n[runners.docker]\n`
  await place.write(
    'config.toml',
    `check_interval = 1\n${runner}image = "gantry-test/busybox"\npull_policy = "never"\n`,
  )
})

test.after.each(async () => {
  await server.close()
  await place.remove()
})

const begin = () => {
  const env = {
    ...process.env,
    XDG_STATE_HOME: join(place.folder, 'state'),
    XDG_CACHE_HOME: join(place.folder, 'cache'),
  }
  const [node, ...program] = bin
  return spawn(node, [...program, 'start', '--config', place.configFile], { env, stdio: 'ignore' })
}

const inDocker = (): string =>
  [
    ['ps', '-a'],
    ['volume', 'ls'],
    ['network', 'ls'],
  ]
    .map(words =>
      execFileSync('docker', [...words, '-q', '--filter', `label=com.gitlab.gitlab-runner.runner.id=${short}`]),
    )
    .join('')

const traceOf = (id: number): string => String(server.state.jobs.get(id)?.trace)
const services = { services: [{ name: 'gantry-test/web', alias: 'web' }] }

const statesOf = (id: number): readonly string[] => server.state.jobs.get(id)?.states ?? []
const isEnded = (id: number): boolean => /success|failed/.test(statesOf(id).at(-1) ?? '')
/** Whether the server has seen a request that it does not answer. */
const isHeld = (route: RegExp): boolean => server.seen(route).length > 0
const sleeper = { name: 'script', script: ['echo begun', 'sleep 60'] }

type Stage = {
  readonly name: string
  readonly more: Record<string, unknown>
  readonly reached: (id: number) => boolean
}

/** Where the job is when the agent is killed, in the order of a job's life. */
const stages: readonly Stage[] = [
  { name: 'it has been taken', more: {}, reached: id => statesOf(id).length > 0 },
  {
    name: 'its sources are fetched',
    more: {
      variables: [],
      git_info: { repo_url: '/held.git', ref: 'main', sha: '1'.repeat(40), ref_type: 'branch', refspecs: ['+a:b'] },
    },
    reached: () => isHeld(/held\.git\/info\/refs/),
  },
  { name: 'its containers are made', more: services, reached: () => inDocker() !== '' },
  {
    name: 'artifacts of other jobs are fetched',
    more: { dependencies: [{ id: 99, name: 'other', token: 't', artifacts_file: { filename: 'a.zip', size: 1 } }] },
    reached: () => isHeld(/^GET \/jobs\/99\/artifacts/),
  },
  { name: 'its script runs', more: services, reached: id => traceOf(id).includes('\nbegun') },
  {
    name: 'its after_script runs',
    more: {
      steps: [
        { name: 'script', script: ['echo'] },
        { name: 'after_script', script: ['echo after', 'sleep 60'] },
      ],
    },
    reached: id => traceOf(id).includes('\nafter\n'),
  },
  {
    name: 'its artifacts are sent',
    more: {
      steps: [{ name: 'script', script: ['echo data > a'] }],
      artifacts: [{ paths: ['a'], artifact_type: 'archive', artifact_format: 'zip' }],
    },
    reached: () => isHeld(/^POST \/jobs\/\d+\/artifacts/),
  },
  {
    name: 'its end is told',
    more: { steps: [{ name: 'script', script: ['echo'] }] },
    reached: id => server.seen(`PUT /jobs/${id}`).some(({ json }) => (json as { state: string }).state === 'success'),
  },
]

/** What is asked for in some stages is never answered, so that the job stays there. */
const holdRequests = (): void => {
  const held = { delay: 600_000 }
  server.always(/held\.git|^GET \/jobs\/99\/artifacts|^POST \/jobs\/\d+\/artifacts/, held)
  server.always(/^PUT \/jobs\/1\d\d$/, seen =>
    (seen.json as { state: string }).state === 'success' ? held : undefined,
  )
}

test(`kill -9 in every stage of a job; the next agent cleans up and works`, async () => {
  holdRequests()
  for (const [index, { name, more, reached }] of stages.entries()) {
    const id = 100 + index
    const git = 'git_info' in more && { git_info: { ...Object(more.git_info), repo_url: `${server.url}/held.git` } }
    server.state.queue.push(payload([], { id, steps: [sleeper], ...more, ...git }))
    const agent = begin()
    try {
      await server.until(() => reached(id), 90)
    } catch {
      throw new Error(`never reached: ${name}\n${traceOf(id)}`)
    } finally {
      agent.kill('SIGKILL')
      await once(agent, 'exit')
    }
  }
  server.state.queue.push(payload(['echo works'], { id: 8 }))
  const last = begin()
  try {
    await server.until(() => isEnded(8), 90)
    assert.is(statesOf(8).at(-1), 'success', traceOf(8))
  } finally {
    last.kill('SIGQUIT')
    await once(last, 'exit')
  }
  assert.is(last.exitCode, 0)
  assert.is(inDocker(), '')
  assert.equal(await readdir(join(place.folder, 'state', 'gantry', 'agents')), [])
})
