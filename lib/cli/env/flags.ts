import { basename, resolve } from 'node:path'
import type { Flags, FlagValues } from '../command.ts'
import { engineFlag, pipelineFlags } from '../flags.ts'
import type { Io } from '../io.ts'
import { containerFlags, runnerFlags } from '../settings.ts'

/** Flags that say what is started. */
export const upFlags = {
  name: { value: 'NAME', help: "The environment's name; default: GANTRY_ENV, else that of the folder." },
  service: { value: 'IMAGE[=ALIAS]', many: true, help: 'A service to start, instead of those of a job.' },
  image: { value: 'IMAGE', help: 'The image that commands run in; default: that of the job.' },
  publish: { help: 'Reach all ports of the services at free ports of this machine.' },
  quiet: { short: 'q', help: 'Without the log of the preparation.' },
  verbose: { short: 'v', help: 'Show the docker commands as they run.' },
  color: { help: 'Colours on, or off with --no-color.' },
  ...engineFlag,
  ...containerFlags,
  ...runnerFlags,
  ...pipelineFlags,
} as const satisfies Flags

export const envFlags = {
  job: { value: 'JOB', help: 'With "run": the job whose image and services are meant.' },
  ttl: {
    value: 'TIME',
    help: 'How long it may stay: 30m, 2 days. It then ends by itself; without, the next command after 8h removes it.',
  },
  at: {
    value: 'SECONDS',
    help: 'With "down": wait for this time since 1970, and remove what --ttl has end then. "up --ttl" starts this itself.',
  },
  format: { value: 'text|json|env', help: 'env: lines for "eval".' },
  json: { help: 'The same as --format json.' },
  follow: { help: 'With "logs": go on until Ctrl-C.' },
  all: { help: 'With "down": every environment of the engine.' },
  ...upFlags,
} as const satisfies Flags

export type UpGiven = FlagValues<typeof upFlags>
export type EnvGiven = FlagValues<typeof envFlags>

/** The environment that is meant. */
export const nameOf = (io: Io, given: Pick<UpGiven, 'name' | 'cwd'>): string =>
  given.name ??
  (io.env.GANTRY_ENV || basename(resolve(io.cwd, given.cwd ?? '.')).replaceAll(/[^\w.-]+/g, '-') || 'default')
