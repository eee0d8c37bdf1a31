import { readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { parseDockerConfig } from './config.ts'

/** The user's own docker configuration, as far as it says which engine to talk to. */
export type Client = { readonly folder: string; readonly currentContext?: string }

/** Reads the configuration docker's client would use itself: `$DOCKER_CONFIG`, else `~/.docker`. */
export const readClient = async (env: NodeJS.ProcessEnv): Promise<Client> => {
  const folder = env.DOCKER_CONFIG || join(homedir(), '.docker')
  const text = await readFile(join(folder, 'config.json'), 'utf8').catch(() => '')
  const parsed = parseDockerConfig(text)
  const currentContext = parsed.ok ? parsed.config.currentContext : undefined
  return { folder, ...(currentContext !== undefined && { currentContext }) }
}
