import { setTimeout as sleep } from 'node:timers/promises'
import type { GlobalSettings, Settings } from '../settings/types.ts'
import { createHealth, type Health } from './agent-health.ts'
import { adapt, type Load, newLoad, usedLimit } from './agent-load.ts'
import { createSlots, type Slots } from './agent-slots.ts'
import type { Client } from './client.ts'
import { jobInfo } from './info.ts'
import { requestJob } from './jobs.ts'

/** One runner that an agent asks jobs for. */
export type AgentRunner = {
  readonly settings: Settings
  readonly client: Client
  readonly health: Health
  /** Kept when the configuration is read again. */
  readonly load: Load
}

/** What a configuration asks of the agent. */
export type Fleet = { readonly global: GlobalSettings; readonly runners: readonly AgentRunner[] }

export type AgentOptions = {
  /** As it is now: another one once the configuration has changed. */
  readonly fleet: () => Fleet
  /** Does one job to its end, whatever happens to it; `slot` is the worker's number. Never rejects. */
  readonly serve: (payload: unknown, runner: AgentRunner, slot: number) => Promise<void>
  /** Whether a job of the runner could be done now; asked before each request. */
  readonly isReady?: (runner: AgentRunner) => boolean
  /** One line about an answer that is not as it should be. */
  readonly warn: (runner: AgentRunner, text: string) => void
  /** Told how many workers there are whenever that changes. */
  readonly onWorkers?: (count: number) => void
  /** Once aborted no more jobs are asked for; the agent ends when those that run have ended. */
  readonly stop: AbortSignal
}

/** A runner with its health at its best. */
export const toAgentRunner = (
  settings: Settings,
  client: Client,
  now: number,
  load: Load = newLoad(),
): AgentRunner => ({
  settings,
  client,
  health: createHealth(settings.runner.unhealthyRequestsLimit, settings.runner.unhealthyInterval, now),
  load,
})

type Agent = AgentOptions & { readonly slots: Slots; readonly working: Set<Promise<void>> }

/**
 * Asks the runners' servers for jobs in turn, each once in `check_interval` seconds, and has `concurrent` workers do
 * what comes (runner-api §5). Resolves after `stop`, when all workers are idle.
 */
export const runAgent = async (options: AgentOptions): Promise<void> => {
  const { fleet, stop } = options
  const agent: Agent = { ...options, slots: createSlots(fleet().global.concurrent, stop), working: new Set() }
  while (!stop.aborted) {
    const { global, runners } = fleet()
    agent.slots.resize(global.concurrent)
    agent.onWorkers?.(global.concurrent)
    for (const runner of runners) {
      if (isToBeAsked(runner)) await feed(agent, runner)
      await pause((global.checkInterval / runners.length) * 1000, stop)
      if (stop.aborted) break
    }
    if (runners.length === 0) await pause(global.checkInterval * 1000, stop)
  }
  await Promise.all(agent.working)
  agent.onWorkers?.(0)
}

const isToBeAsked = ({ settings, health, load }: AgentRunner): boolean => {
  if (settings.identity.token === '') return false
  const isHealthy = health.isHealthy(Date.now())
  if (!isHealthy) load.unhealthy += 1
  return isHealthy
}

const pause = (milliseconds: number, signal: AbortSignal): Promise<void> =>
  sleep(milliseconds, undefined, { signal }).catch(() => undefined)

/** Gives the runner to an idle worker, however long that takes. */
const feed = async (agent: Agent, runner: AgentRunner): Promise<void> => {
  const slot = await agent.slots.take()
  if (slot === undefined) {
    runner.load.feedFailures += 1
    return
  }
  runner.load.feeds += 1
  begin(agent, runner, slot)
}

const begin = (agent: Agent, runner: AgentRunner, slot: number): void => {
  const done = work(agent, runner, slot).finally(() => {
    agent.working.delete(done)
    agent.slots.free(slot)
  })
  agent.working.add(done)
}

/** One request, and the job that it may bring. */
const work = async (agent: Agent, runner: AgentRunner, slot: number): Promise<void> => {
  const { limit, strictCheckInterval } = runner.settings.runner
  const { load } = runner
  if (agent.isReady?.(runner) === false || (limit > 0 && load.jobs >= limit)) return
  if (load.requests >= usedLimit(runner.settings, load)) {
    load.exceeded += 1
    return
  }
  load.jobs += 1
  try {
    const job = await request(agent, runner)
    if (job === undefined) return
    if (!strictCheckInterval) askAgain(agent, runner)
    await agent.serve(job, runner, slot)
  } finally {
    load.jobs -= 1
  }
}

/** Where one job was, others may wait: an idle worker asks at once. */
const askAgain = (agent: Agent, runner: AgentRunner): void => {
  const slot = agent.stop.aborted ? undefined : agent.slots.tryTake()
  if (slot !== undefined) begin(agent, runner, slot)
}

const request = async ({ stop, warn, fleet }: Agent, runner: AgentRunner): Promise<unknown> => {
  const { client, health, settings, load } = runner
  const info = jobInfo(client.version, fleet().global.labels, settings.docker.gpus ?? '')
  load.requests += 1
  try {
    const { token, systemId } = settings.identity
    const answer = await requestJob(client, { token, systemId, info, signal: stop })
    health.record(answer.status !== 403, Date.now())
    adapt(runner.settings, load, answer.status)
    if (answer.status !== 201 && answer.status !== 204) warn(runner, answer.text)
    return answer.job
  } catch (error) {
    if (stop.aborted) return undefined
    throw error
  } finally {
    load.requests -= 1
  }
}
