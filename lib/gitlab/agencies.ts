import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { createDockerEngine } from '../engine/docker.ts'
import { openDepot } from '../images/depot.ts'
import { createJanitor } from '../runner/janitor.ts'
import { sweep } from '../runner/sweep.ts'
import { engineEnvironment } from '../settings/create-args.ts'
import type { Settings } from '../settings/types.ts'
import type { Agency } from './execute.ts'
import type { StartOptions } from './start.ts'

type AgencyOptions = Pick<StartOptions, 'folders' | 'env' | 'version'> & {
  /** The agent's own folder for files of jobs that run. */
  readonly scratch: string
}

/** One agency an engine: runners may have engines of their own. */
export const openAgencies = (options: AgencyOptions) => {
  const agencies = new Map<string, Promise<Agency>>()
  return {
    of: ({ docker }: Settings): Promise<Agency> => {
      const environment = engineEnvironment(docker)
      const key = JSON.stringify(environment)
      const agency = agencies.get(key) ?? openAgency(options, environment)
      agencies.set(key, agency)
      return agency
    },
    close: async (): Promise<void> => {
      for (const agency of agencies.values()) await (await agency).janitor.drain()
    },
  }
}

/** What an agent that was killed has left on the engine goes first. */
const openAgency = async (
  { folders, env, version, scratch }: AgencyOptions,
  environment: Readonly<Record<string, string>>,
): Promise<Agency> => {
  const engine = createDockerEngine({ env: environment })
  const cacheDir = join(folders.cache, 'runner')
  await mkdir(cacheDir, { recursive: true, mode: 0o700 })
  // A fault of the engine shows in the jobs.
  await sweep(engine).catch(() => undefined)
  const all = { ...env, ...environment }
  const depot = await openDepot(engine, { env: all })
  return { engine, depot, janitor: createJanitor(engine), cacheDir, stateDir: folders.state, scratch, env: all, version }
}
