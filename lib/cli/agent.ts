import { foldersOf } from '../api/folders.ts'
import { createLogger, type Logger } from '../gitlab/logger.ts'
import { type StartOptions, start } from '../gitlab/start.ts'
import { stoppedTooSlowly, stoppingGently, stoppingNow } from '../gitlab/words.ts'
import type { Config } from '../settings/types.ts'
import { version } from '../util/version.ts'
import { type AgentStops, listenForAgentStops } from './agent-stops.ts'
import type { Io } from './io.ts'

/** Flags of the commands that do jobs; they beat the file (runner-docker-executor §1.3). */
export const agentFlags = {
  'log-format': { value: 'FORMAT', help: 'runner, text or json; default: log_format.', env: 'LOG_FORMAT' },
  'log-level': { value: 'LEVEL', help: 'debug, info, warning or error; default: log_level.', env: 'LOG_LEVEL' },
  'listen-address': {
    value: 'ADDRESS',
    help: 'Where metrics are served; default: listen_address.',
    env: 'LISTEN_ADDRESS',
  },
} as const

export type AgentGiven = { readonly [K in keyof typeof agentFlags]?: string | undefined }

type AgentOptions = Pick<StartOptions, 'config' | 'configFile' | 'systemId' | 'reload'> & {
  readonly given: AgentGiven
  /** Told of each job's start and end; may end the agent. */
  readonly onJob?: (stops: AgentStops, edge: 'start' | 'end') => void
  /** Told when the agent begins. */
  readonly onStart?: (stops: AgentStops) => void
}

/** Does jobs until signals, or the caller, stop it. */
export const runAgentHere = async (io: Io, { given, onJob, onStart, ...options }: AgentOptions): Promise<void> => {
  const global = { ...options.config.global, ...overrides(given) }
  const create: StartOptions['createLogger'] = onLine =>
    createLogger({
      format: global.logFormat,
      level: global.logLevel,
      write: text => void io.stderr.write(text),
      now: () => new Date(),
      onLine,
    })
  const logger: Logger = create(() => {})
  const stops = listenForAgentStops(io, {
    shutdownTimeout: () => global.shutdownTimeout,
    onGentle: () => logger.info(stoppingGently),
    onForceful: seconds => logger.warn(stoppingNow(seconds)),
    onTimeout: () => logger.error(stoppedTooSlowly),
  })
  onStart?.(stops)
  let off = (): void => {}
  try {
    await start({
      ...options,
      config: { ...options.config, global },
      folders: foldersOf(io.env),
      env: io.env,
      version,
      createLogger: create,
      onReload: listener => {
        off = io.onSignal(['SIGHUP'], listener)
      },
      onJob: edge => onJob?.(stops, edge),
      stop: stops.stop,
      abort: stops.abort,
    })
  } finally {
    off()
    stops.close()
  }
}

const overrides = (given: AgentGiven): Partial<Config['global']> => ({
  ...(given['log-format'] !== undefined && { logFormat: given['log-format'] }),
  ...(given['log-level'] !== undefined && { logLevel: given['log-level'] }),
  ...(given['listen-address'] !== undefined && { listenAddress: given['listen-address'] }),
})
