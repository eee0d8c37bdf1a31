import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { start } from '../../lib/gitlab/start.ts'
import { readConfig } from '../../lib/settings/config.ts'
import { type Coordinator, startCoordinator } from './coordinator.ts'
import { createPlace, type Place } from './program.ts'

export type Done = { readonly state: string | undefined; readonly trace: string }

/** A server, and an agent that does its jobs in real containers. */
export type Desk = {
  readonly server: Coordinator
  readonly place: Place
  /** Gives a job to the agent and waits for its end; its id is 7 unless `more` says otherwise. */
  readonly run: (script: readonly string[], more?: Record<string, unknown>) => Promise<Done>
  readonly close: () => Promise<void>
}

/** A payload; without sources and without timestamps unless `more` has variables of its own. */
export const payload = (script: readonly string[], more: Record<string, unknown> = {}): Record<string, unknown> => ({
  id: 7,
  token: 'job-token-secret',
  job_info: { name: 'unit', stage: 'test', project_id: 5, project_full_path: 'team/demo' },
  runner_info: { timeout: 120 },
  variables: [
    { key: 'CI_JOB_NAME', value: 'unit', public: true },
    { key: 'GIT_STRATEGY', value: 'none' },
    { key: 'FF_TIMESTAMPS', value: 'false' },
  ],
  steps: [{ name: 'script', script }],
  ...more,
})

/** `global`, `runner` and `docker` are lines of config.toml. */
export const openDesk = async ({
  global = '',
  runner: own = '',
  docker = '',
  token = 'glrt-aaaaaaaaaaaa',
} = {}): Promise<Desk> => {
  const server = await startCoordinator()
  const place = await createPlace()
  const stop = new AbortController()
  const folders = { cache: join(place.folder, 'cache'), state: join(place.folder, 'state') }
  mkdirSync(folders.cache)
  const runner = `[[runners]]\nname = "r"\nurl = "${server.url}"\ntoken = "${token}"\n${own}\n[runners.docker]\n`
  const text = `check_interval = 1\n${global}\n${runner}image = "gantry-test/busybox"\npull_policy = "never"\n${docker}`
  const running = start({
    config: readConfig(text, 'config.toml', {}).config,
    configFile: place.configFile,
    systemId: 's_000000000000',
    folders,
    env: process.env,
    version: '1',
    createLogger: () => ({ info: () => {}, warn: () => {}, error: () => {} }),
    stop: stop.signal,
    abort: new AbortController().signal,
  })
  return {
    server,
    place,
    run: async (script, more = {}) => {
      const job = payload(script, more)
      const id = Number(job.id)
      server.state.queue.push(job)
      const last = () => server.state.jobs.get(id)?.states.at(-1)
      await server.until(() => /success|failed/.test(last() ?? ''), 90)
      return { state: last(), trace: String(server.state.jobs.get(id)?.trace) }
    },
    close: async () => {
      stop.abort()
      await running
      await server.close()
      await place.remove()
    },
  }
}
