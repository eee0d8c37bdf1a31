import { toEngineName } from '../../docker/engine-name.ts'
import { environmentOf, hostOf } from '../../engine/context.ts'
import { createDockerEngine } from '../../engine/docker.ts'
import type { Engine } from '../../engine/engine.ts'
import { engineEnvironment } from '../../settings/create-args.ts'
import type { Settings } from '../../settings/types.ts'
import type { Io } from '../io.ts'
import { settingsFor } from '../settings.ts'
import type { UpGiven } from './flags.ts'

/** What `gantry env` and `gantry shell` work with. */
export type Opened = {
  /** Its environment says where the engine is. */
  readonly io: Io
  readonly settings: Settings
  readonly engine: Engine
  /** What of it docker is told, besides our own environment. */
  readonly environment: Readonly<Record<string, string>>
}

/** Reads the settings that the flags mean; their engine is the one to use. Throws `InputError`. */
export const openEngine = async (io: Io, given: UpGiven): Promise<Opened> => {
  const settings = await settingsFor(io, given)
  const environment =
    given.engine === undefined ? engineEnvironment(settings.docker) : environmentOf(toEngineName(given.engine))
  const onCommand = (line: string) => void io.stderr.write(`${line}\n`)
  const engine = createDockerEngine({ env: environment, ...(given.verbose && { onCommand }) })
  // Where ports are published is a matter of the address, which a context does not show.
  const address = given.engine === undefined ? {} : { DOCKER_HOST: await hostOf(given.engine) }
  return { io: { ...io, env: { ...io.env, ...environment, ...address } }, settings, engine, environment }
}
