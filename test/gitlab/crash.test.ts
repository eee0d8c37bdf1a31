import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { assert, suite } from '../harness/suite.ts'
import { type Coordinator, startCoordinator } from './coordinator.ts'
import { payload } from './desk.ts'
import { createPlace, type Place } from './program.ts'

/** An agent that is killed leaves nothing that the next one does not remove. */
const test = suite('gitlab/crash', { timeout: 300 })

const short = `crash${Date.now().toString(36).slice(-4)}`
const bin = join(import.meta.dirname, '../../lib/cli/bin.ts')

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
  return spawn(process.execPath, ['--import', 'tsx', bin, 'start', '--config', place.configFile], {
    env,
    stdio: 'ignore',
  })
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

/** Where the job is when the agent is killed. */
const stages: readonly (readonly [name: string, more: Record<string, unknown>, reached: () => boolean])[] = [
  ['it has been taken', {}, () => (server.state.jobs.get(7)?.states.length ?? 0) > 0],
  ['its containers are made', services, () => inDocker() !== ''],
  ['its script runs', services, () => traceOf(7).includes('\nbegun')],
  [
    'its after_script runs',
    {
      steps: [
        { name: 'script', script: ['echo'] },
        { name: 'after_script', script: ['echo after', 'sleep 60'] },
      ],
    },
    () => traceOf(7).includes('\nafter\n'),
  ],
]

for (const [name, more, reached] of stages)
  test(`kill -9 when ${name}; the next agent cleans up and works`, async () => {
    server.state.queue.push(payload(['echo begun', 'sleep 60'], more))
    const first = begin()
    await server.until(reached, 90)
    first.kill('SIGKILL')
    await once(first, 'exit')
    server.state.queue.push(payload(['echo works'], { id: 8 }))
    const second = begin()
    try {
      await server.until(() => /success|failed/.test(server.state.jobs.get(8)?.states.at(-1) ?? ''), 90)
      assert.is(server.state.jobs.get(8)?.states.at(-1), 'success', traceOf(8))
    } finally {
      second.kill('SIGQUIT')
      await once(second, 'exit')
    }
    assert.is(second.exitCode, 0)
    assert.is(inDocker(), '')
  })
