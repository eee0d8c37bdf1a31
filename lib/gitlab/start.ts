import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createDockerEngine } from '../engine/docker.ts'
import { openDepot } from '../images/depot.ts'
import { createJanitor } from '../runner/janitor.ts'
import type { Config } from '../settings/types.ts'
import { type AgentRunner, runAgent, toAgentRunner } from './agent.ts'
import { createClient } from './client.ts'
import { type Agency, executePayload } from './execute.ts'
import { jobInfo } from './info.ts'
import { serveJob } from './serve-job.ts'
import { readCertificates } from './trust.ts'

export type StartOptions = {
  readonly config: Config
  readonly configFile: string
  readonly systemId: string
  readonly folders: { readonly cache: string; readonly state: string }
  readonly env: Readonly<Record<string, string | undefined>>
  readonly version: string
  readonly say: (text: string) => void
  /** No more jobs; those that run go on. */
  readonly stop: AbortSignal
  /** Jobs that run are ended as well. */
  readonly abort: AbortSignal
}

/** `gantry start`: does the jobs of all runners of a configuration with the Docker executor, until it is stopped. */
export const start = async (options: StartOptions): Promise<void> => {
  const { config, configFile, systemId, version } = options
  const logs = await mkdtemp(join(tmpdir(), 'gantry-logs-'))
  const agency = await openAgency(options)
  const runners = await Promise.all(
    config.runners
      .filter(({ runner }) => runner.executor === 'docker')
      .map(async settings => {
        const identity = { ...settings.identity, systemId }
        const certificates = await readCertificates(identity, join(dirname(configFile), 'certs'))
        const client = await createClient({ url: identity.url, certificates, version })
        return toAgentRunner({ ...settings, identity }, client, Date.now())
      }),
  )
  const { global } = config
  const serve = (payload: unknown, runner: AgentRunner, slot: number) =>
    serveOne(options, agency, logs, { payload, runner, slot })
  const warn = ({ settings }: AgentRunner, text: string) => options.say(`${settings.identity.name}: ${text}`)
  await runAgent({ global, runners, serve, warn, stop: options.stop })
  await Promise.all(runners.map(({ client }) => client.http.close()))
  await agency.janitor.drain()
  await rm(logs, { recursive: true, force: true })
}

const openAgency = async ({ folders, env, version }: StartOptions): Promise<Agency> => {
  const engine = createDockerEngine()
  const cacheDir = join(folders.cache, 'runner')
  await mkdir(cacheDir, { recursive: true, mode: 0o700 })
  const depot = await openDepot(engine, { env })
  return { engine, depot, janitor: createJanitor(engine), cacheDir, stateDir: folders.state, env, version }
}

type One = { readonly payload: unknown; readonly runner: AgentRunner; readonly slot: number }

const serveOne = async (options: StartOptions, agency: Agency, logs: string, { payload, runner, slot }: One) => {
  const { client, settings } = runner
  const logFile = (id: number) => join(logs, `${settings.identity.shortToken}-${id}.log`)
  try {
    await serveJob(payload, {
      client,
      info: jobInfo(client.version, options.config.global.labels, settings.docker.gpus ?? ''),
      logFile,
      execute: (read, stops) => {
        const abort = AbortSignal.any([stops.abort, options.abort])
        const placed = { settings, slot, logFile: stops.logFile }
        return executePayload(agency, read, placed, { cancel: AbortSignal.any([stops.cancel, abort]), abort })
      },
      warn: text => options.say(`${settings.identity.name}: ${text}`),
      finalRetries: settings.runner.jobStatusFinalUpdateRetryLimit,
      interval: 3,
      force: 30,
    })
  } catch (error) {
    // One job's bug must not end the others.
    options.say(`${settings.identity.name}: ${error instanceof Error ? error.stack : String(error)}`)
  }
}
