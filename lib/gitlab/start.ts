import type { Config } from '../settings/types.ts'
import { reason } from '../util/errors.ts'
import { openAgencies } from './agencies.ts'
import { runAgent } from './agent.ts'
import { type FleetOptions, openFleet, withToken } from './fleet.ts'
import { listen } from './listen.ts'
import type { Logger } from './logger.ts'
import { createMetrics, type Metrics } from './metrics.ts'
import { about, type Office, serveAssignment } from './office.ts'
import { tellOutlook } from './outlook.ts'
import { rotateTokens } from './rotate.ts'
import { createRunning } from './running.ts'
import { openScratch } from './scratch.ts'
import { watchFile } from './watch.ts'
import { configKept, configRead, listening } from './words.ts'

export type StartOptions = {
  /** The configuration to begin with. */
  readonly config: Config
  /** Reads it again; rejects when it cannot be used. Absent: it never changes. */
  readonly reload?: () => Promise<Config>
  readonly configFile: string
  readonly systemId: string
  readonly folders: { readonly cache: string; readonly state: string }
  readonly env: Readonly<Record<string, string | undefined>>
  readonly version: string
  readonly createLogger: (onLine: (level: string) => void) => Logger
  /** Calls back when the configuration is to be read again at once. */
  readonly onReload?: (listener: () => void) => void
  /** Told of each job when it begins and when it has ended. */
  readonly onJob?: (edge: 'start' | 'end') => void
  /** No more jobs; those that run go on. */
  readonly stop: AbortSignal
  /** Jobs that run are ended as well. */
  readonly abort: AbortSignal
}

/** `gantry start`: does the jobs of all runners of a configuration with the Docker executor, until it is stopped. */
export const start = async (options: StartOptions): Promise<void> => {
  const { config, stop, onJob } = options
  const { listenAddress } = config.global
  const office = await openOffice(options)
  const page = listenAddress === undefined ? undefined : await listen(listenAddress, { ...office, stop })
  if (page) office.logger.info(listening(page.port))
  tellOutlook(office.logger, office.fleet, options.configFile)
  const watching = Promise.all([watch(office, options), rotate(office, options)])
  await runAgent({
    fleet: () => office.fleet,
    serve: async (payload, runner, slot) => {
      onJob?.('start')
      await serveAssignment(office, { payload, runner, slot })
      onJob?.('end')
    },
    warn: ({ settings }, text) => office.logger.warn(text, about(settings)),
    isReady: ({ settings }) => office.agencies.watch(settings).isAnswering(),
    onWorkers: office.metrics.workers,
    stop,
  })
  await watching
  await Promise.all(office.fleet.runners.map(({ client }) => client.http.close()))
  await office.agencies.close()
  await page?.close()
  await office.scratch.remove()
}

const openOffice = async (options: StartOptions): Promise<Office> => {
  const running = createRunning(Date.now)
  const scratch = await openScratch(options.folders.state)
  const metrics = await createMetrics({ ...options, fleet: () => office.fleet, running })
  const logger = options.createLogger(metrics.logged)
  const office: Office = {
    agencies: openAgencies({ ...options, logger, scratch: scratch.folder }),
    running,
    metrics,
    logger,
    scratch,
    abort: options.abort,
    fleet: await openFleet(options.config, fleetOptions(options, metrics)),
  }
  return office
}

const fleetOptions = (options: StartOptions, metrics: Metrics): FleetOptions => ({
  ...options,
  onAnswer: settings => answered => metrics.answered(settings, answered),
})

/** Only where there is a file to keep the new token in. */
const rotate = async (office: Office, options: StartOptions): Promise<void> => {
  if (options.reload === undefined) return
  await rotateTokens({
    ...options,
    ...office,
    fleet: () => office.fleet,
    adopt: async (runner, fresh) => {
      office.fleet = await withToken(office.fleet, runner, fresh, fleetOptions(options, office.metrics))
    },
  })
}

/** Reads the configuration again when its file changes; a bad one leaves the old one in force (runner-api §5). */
const watch = async (office: Office, options: StartOptions): Promise<void> => {
  const { metrics, logger } = office
  const { reload, configFile, onReload, stop } = options
  if (reload === undefined) return
  const read = async (): Promise<void> => {
    try {
      office.fleet = await openFleet(await reload(), fleetOptions(options, metrics), office.fleet)
      metrics.configRead(true)
      logger.info(configRead(configFile))
      tellOutlook(logger, office.fleet, configFile)
    } catch (error) {
      metrics.configRead(false)
      logger.error(configKept(configFile, reason(error)))
    }
  }
  onReload?.(() => void read())
  await watchFile(configFile, read, stop)
}
