import { execFileSync } from 'node:child_process'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { crc32 } from 'node:zlib'
import { createProject, git } from '../harness/project.ts'
import { assert, suite } from '../harness/suite.ts'
import { answer } from './behaviour.ts'
import type { Reply, Seen } from './coordinator.ts'
import { type Desk, openDesk, payload } from './desk.ts'

/** Many short jobs at once, and a server that loses connections: before and after it has done what it was asked for. */
const test = suite('gitlab/soak', { timeout: 900 })

// `make soak` takes 200.
const count = Number(process.env.GANTRY_SOAK_JOBS ?? 10)

/** The same numbers each time: xorshift. */
const createDice = (seed: number) => {
  let state = seed
  return (): number => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 2 ** 32
  }
}

const project = createProject({ 'file.txt': 'content of the file\n' })

test.after(() => project.remove())

const sources = () => ({
  repo_url: `file://${project.folder}`,
  ref: 'main',
  ref_type: 'branch',
  sha: git(project.folder, 'rev-parse', 'HEAD'),
  refspecs: ['+refs/heads/main:refs/remotes/origin/main'],
  depth: 1,
})

/** Each third fails, each third has sources, and the logs are of all sizes. */
const jobOf = (id: number) => {
  const lines = `i=0; while [ $i -lt ${(id * 37) % 700} ]; do echo "line $i of ${id}"; i=$((i+1)); done`
  const withSources = id % 3 === 1
  const variables = [{ key: 'GIT_STRATEGY', value: withSources ? 'fetch' : 'none' }]
  const script = [
    lines,
    ...(withSources ? ['cat file.txt'] : []),
    `echo "end of ${id}"`,
    `exit ${id % 3 === 2 ? 7 : 0}`,
  ]
  return payload(script, { id, variables, ...(withSources && { git_info: sources() }) })
}

const heap = (): number => {
  setFlagsFromString('--expose-gc')
  runInNewContext('gc')()
  return process.memoryUsage().heapUsed
}

const inDocker = (runner: string): string =>
  [
    ['ps', '-a'],
    ['volume', 'ls'],
    ['network', 'ls'],
  ]
    .map(words =>
      execFileSync('docker', [...words, '-q', '--filter', `label=com.gitlab.gitlab-runner.runner.id=${runner}`]),
    )
    .join('')

test(`${count} jobs, eight at once, one connection in twenty lost`, async () => {
  const short = `soak${Date.now().toString(36).slice(-5)}`
  const desk = await openDesk({ global: 'concurrent = 8', token: `glrt-${short}` })
  const { server } = desk
  const dice = createDice(20_260_101)
  const lose = (seen: Seen): Reply | undefined => {
    const thrown = dice()
    if (thrown < 0.03) return { drop: 'at once' }
    if (thrown > 0.05 || seen.path === '/jobs/request') return undefined
    answer(server.state, seen)
    return { drop: 'at once' }
  }
  server.always(/./, lose)
  const ids = Array.from({ length: count }, (_, index) => index + 1)
  server.state.queue.push(...ids.map(jobOf))
  const ended = () => ids.filter(id => /success|failed/.test(server.state.jobs.get(id)?.states.at(-1) ?? ''))
  await untilEnded(desk, () => ended().length >= count / 4, 300)
  const before = heap()
  await untilEnded(desk, () => ended().length === count, 600)
  await desk.close()
  assert.ok(heap() - before < 40 * 1024 * 1024, 'the heap grew')
  for (const id of ids) check(desk, id)
  assert.is(inDocker(short), '')
})

/** Jobs that do not come to their end are told with all that the server knows of them. */
const untilEnded = async ({ server }: Desk, condition: () => boolean, seconds: number): Promise<void> => {
  try {
    await server.until(condition, seconds)
  } catch {
    const open = [...server.state.jobs].filter(([, { states }]) => !/success|failed/.test(states.at(-1) ?? ''))
    const told = open.map(([id, { states, trace }]) => `${id}: ${states}\n${trace}`)
    const containers = execFileSync('docker', ['ps', '-a', '--filter', 'label=gantry.run'], { encoding: 'utf8' })
    throw new Error(`${server.state.queue.length} jobs wait, these run:\n${[...told, containers].join('\n')}`)
  }
}

const check = ({ server }: Desk, id: number): void => {
  const trace = server.state.jobs.get(id)?.trace ?? Buffer.alloc(0)
  const last = server.seen(`PUT /jobs/${id}`).at(-1)?.json as Record<string, unknown>
  assert.is(last.state, id % 3 === 2 ? 'failed' : 'success', String(trace))
  assert.is(last.exit_code, id % 3 === 2 ? 7 : undefined)
  const checksum = `crc32:${crc32(trace).toString(16).padStart(8, '0')}`
  assert.equal(last.output, { checksum, bytesize: trace.length })
  const lines = String(trace).split('\n')
  const printed = lines.flatMap(line => /01O (line \d+ of \d+|end of \d+)$/.exec(line)?.[1] ?? [])
  const wanted = Array.from({ length: (id * 37) % 700 }, (_, index) => `line ${index} of ${id}`)
  assert.equal(printed, [...wanted, `end of ${id}`])
}
