import { setTimeout as sleep } from 'node:timers/promises'
import { type AgentRunner, runAgent, toAgentRunner } from '../../lib/gitlab/agent.ts'
import { createClient } from '../../lib/gitlab/client.ts'
import { globalDefaults, localDefaults } from '../../lib/settings/defaults.ts'
import type { GlobalSettings, RunnerSettings } from '../../lib/settings/types.ts'
import { assert, suite } from '../harness/suite.ts'
import { type Coordinator, type Seen, startCoordinator } from './coordinator.ts'

/** How an agent asks for jobs (runner-api §5); numbers are those of §8. */
const test = suite('gitlab/agent')

const poll = 'POST /jobs/request'

let server: Coordinator
let stop: AbortController
let agent: Promise<void> | undefined
let runners: AgentRunner[]
let served: { id: number; slot: number }[]
let release: (() => void)[]
let warnings: string[]

test.before.each(async () => {
  server = await startCoordinator()
  stop = new AbortController()
  runners = []
  served = []
  release = []
  warnings = []
})

test.after.each(async () => {
  stop.abort()
  for (const done of release) done()
  await agent
  for (const { client } of runners) await client.http.close()
  await server.close()
})

type Options = {
  isReady?: () => boolean
  global?: Partial<GlobalSettings>
  each?: Partial<RunnerSettings>
  tokens?: readonly string[]
  url?: string
}

/** Jobs are held until the test releases them. */
const start = async ({
  global = {},
  each = {},
  tokens = ['a'],
  url = server.url,
  isReady,
}: Options = {}): Promise<void> => {
  for (const token of tokens) {
    const identity = { ...localDefaults.identity, token, url, systemId: 's_000000000000' }
    const settings = { ...localDefaults, identity, runner: { ...localDefaults.runner, ...each } }
    runners.push(toAgentRunner(settings, await createClient({ url, certificates: {}, version: '1' }), Date.now()))
  }
  agent = runAgent({
    fleet: () => ({ global: { ...globalDefaults, checkInterval: 0.1, ...global }, runners }),
    serve: (payload, _, slot) => {
      served.push({ id: (payload as { id: number }).id, slot })
      return new Promise<void>(resolve => release.push(resolve))
    },
    warn: (_, text) => void warnings.push(text),
    stop: stop.signal,
    ...(isReady && { isReady }),
  })
}

const polls = () => server.seen(poll)
const body = (seen: Seen | undefined) => (seen?.json ?? {}) as Record<string, unknown>

test('11, 12, 13. last_update: none at first, then what the server said last', async () => {
  server.script(poll, { status: 204, headers: { 'X-GitLab-Last-Update': 'v1' } }, { status: 204 })
  server.always(poll, { status: 204 })
  await start()
  await server.until(() => polls().length >= 3)
  assert.equal('last_update' in body(polls()[0]), false)
  assert.is(body(polls()[1]).last_update, 'v1')
  assert.is(body(polls()[2]).last_update, 'v1')
})

test('14. several runners are asked in turn, spread over the interval', async () => {
  await start({ global: { checkInterval: 0.6, concurrent: 4 }, tokens: ['a', 'b', 'c'] })
  await server.until(() => polls().length >= 6)
  assert.equal(
    polls()
      .slice(0, 6)
      .map(seen => body(seen).token),
    ['a', 'b', 'c', 'a', 'b', 'c'],
  )
  assert.ok((polls()[3]?.at ?? 0) - (polls()[0]?.at ?? 0) >= 550)
})

test('15. one request at a time for a runner', async () => {
  server.always(poll, { status: 204, delay: 800 })
  await start({ global: { concurrent: 4 } })
  await server.until(() => polls().length === 1)
  await sleep(500)
  assert.is(polls().length, 1)
})

test('16. no worker, no poll', async () => {
  server.state.queue.push({ id: 1 }, { id: 2 })
  await start({ global: { concurrent: 1 } })
  await server.until(() => served.length === 1)
  await sleep(400)
  assert.is(polls().length, 1)
  release[0]?.()
  await server.until(() => served.length === 2)
  assert.equal(served, [
    { id: 1, slot: 0 },
    { id: 2, slot: 0 },
  ])
})

test('17. a limit of the runner', async () => {
  server.state.queue.push({ id: 1 }, { id: 2 })
  await start({ global: { concurrent: 3 }, each: { limit: 1 } })
  await server.until(() => served.length === 1)
  await sleep(400)
  assert.is(served.length, 1)
})

test('18. where one job was, the next is asked for at once', async () => {
  server.state.queue.push({ id: 1 }, { id: 2 })
  await start({ global: { concurrent: 2, checkInterval: 30 } })
  await server.until(() => served.length === 2, 5)
  assert.equal(
    served.map(({ slot }) => slot),
    [0, 1],
  )
})

test('18. unless the interval is strict', async () => {
  server.state.queue.push({ id: 1 }, { id: 2 })
  await start({ global: { concurrent: 2, checkInterval: 30 }, each: { strictCheckInterval: true } })
  await server.until(() => served.length === 1)
  await sleep(400)
  assert.is(polls().length, 1)
})

test('a runner whose jobs could not be done is not asked for any', async () => {
  let isReady = false
  await start({ isReady: () => isReady })
  await sleep(400)
  assert.is(polls().length, 0)
  isReady = true
  await server.until(() => polls().length > 0)
})

test('19. a runner that is refused three times is left alone for a while', async () => {
  server.always(poll, { status: 403 })
  await start({ global: { checkInterval: 0.05 }, each: { unhealthyInterval: 1.5 } })
  await server.until(() => polls().length === 3)
  await sleep(500)
  assert.is(polls().length, 3)
  await server.until(() => polls().length > 3)
  assert.ok(warnings[0]?.startsWith('403'))
})

test('20. anything else in between sets it right', async () => {
  server.script(poll, { status: 403 }, { status: 403 }, { status: 204 }, { status: 403 }, { status: 403 })
  await start({ global: { checkInterval: 0.05 } })
  await server.until(() => polls().length >= 7)
})

test('21. a server that is not there is asked again and again', async () => {
  const { url } = server
  await server.close()
  await start({ global: { checkInterval: 0.05 }, url })
  await server.until(() => warnings.length >= 5)
  server = await startCoordinator()
})

test('25. an answer that cannot be read is passed by', async () => {
  server.script(poll, { status: 201, headers: { 'Content-Type': 'text/plain' }, body: '{"id":1}' })
  await start()
  await server.until(() => polls().length >= 2)
  assert.equal(served, [])
  assert.is(warnings.length, 1)
})

test('29. what the runner can do is told with every flag', async () => {
  await start()
  await server.until(() => polls().length >= 1)
  const { info, system_id } = body(polls()[0]) as { info: { features: Record<string, unknown> }; system_id: string }
  assert.is(system_id, 's_000000000000')
  assert.is(Object.keys(info.features).length, 31)
  assert.ok(Object.values(info.features).every(value => typeof value === 'boolean'))
  assert.is(info.features.image, true)
  assert.is(info.features.shared, false)
})

test('67. a graceful stop asks for nothing more and waits for what runs', async () => {
  server.state.queue.push({ id: 1 })
  await start()
  await server.until(() => served.length === 1)
  stop.abort()
  let ended = false
  void agent?.then(() => {
    ended = true
  })
  await sleep(300)
  assert.is(ended, false)
  assert.is(polls().length, 1)
  release[0]?.()
  await agent
})

test('69. a graceful stop ends a long poll at once', async () => {
  server.always(poll, { status: 204, delay: 20_000 })
  await start()
  await server.until(() => polls().length === 1)
  const before = Date.now()
  stop.abort()
  await agent
  assert.ok(Date.now() - before < 5000)
})
