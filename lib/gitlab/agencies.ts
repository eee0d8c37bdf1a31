import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { createDockerEngine } from '../engine/docker.ts'
import type { Engine } from '../engine/engine.ts'
import { openDepot } from '../images/depot.ts'
import { createJanitor } from '../runner/janitor.ts'
import { sweep } from '../runner/sweep.ts'
import { engineEnvironment } from '../settings/create-args.ts'
import type { Settings } from '../settings/types.ts'
import { type EngineWatch, watchEngine } from './engine-watch.ts'
import type { Agency } from './execute.ts'
import type { Logger } from './logger.ts'
import type { StartOptions } from './start.ts'
import { engineBack, engineLost } from './words.ts'

type AgencyOptions = Pick<StartOptions, 'folders' | 'env' | 'version'> & {
  /** The agent's own folder for files of jobs that run. */
  readonly scratch: string
  readonly logger: Logger
}

export type Agencies = {
  readonly of: (settings: Settings) => Promise<Agency>
  /** Of the engine that a runner's jobs run on. */
  readonly watch: (settings: Settings) => EngineWatch
  readonly close: () => Promise<void>
}

type Place = { readonly agency: Promise<Agency>; readonly watch: EngineWatch }

/** One agency an engine: runners may have engines of their own. */
export const openAgencies = (options: AgencyOptions): Agencies => {
  const places = new Map<string, Place>()
  const placeOf = ({ docker }: Settings): Place => {
    const environment = engineEnvironment(docker)
    const key = JSON.stringify(environment)
    const place = places.get(key) ?? openPlace(options, environment)
    places.set(key, place)
    return place
  }
  return {
    of: settings => placeOf(settings).agency,
    watch: settings => placeOf(settings).watch,
    close: async () => {
      for (const { agency } of places.values()) await agency.then(({ janitor }) => janitor.drain(), noAgency)
    },
  }
}

/** What keeps an agency from being opened is for the jobs to tell. */
const noAgency = (): void => {}

const openPlace = (options: AgencyOptions, environment: Readonly<Record<string, string>>): Place => {
  const { logger } = options
  const engine = createDockerEngine({ env: environment })
  const watch = watchEngine({
    look: () => sweep(engine),
    onLost: why => logger.error(engineLost(why)),
    onBack: () => logger.info(engineBack),
  })
  const agency = openAgency(options, engine, environment, watch)
  agency.catch(noAgency)
  return { agency, watch }
}

/** What an agent that was killed has left on the engine goes first. */
const openAgency = async (
  { folders, env, version, scratch }: AgencyOptions,
  engine: Engine,
  environment: Readonly<Record<string, string>>,
  watch: EngineWatch,
): Promise<Agency> => {
  const cacheDir = join(folders.cache, 'runner')
  await mkdir(cacheDir, { recursive: true, mode: 0o700 })
  await sweep(engine).catch(() => watch.doubt())
  const all = { ...env, ...environment }
  const depot = await openDepot(engine, { env: all })
  return {
    engine,
    depot,
    janitor: createJanitor(engine),
    cacheDir,
    stateDir: folders.state,
    scratch,
    env: all,
    version,
  }
}
