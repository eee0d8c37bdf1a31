import { createHash } from 'node:crypto'
import { join } from 'node:path'
import type { Settings } from '../settings/types.ts'
import type { WorkspaceOptions } from '../workspace/types.ts'
import type { Client } from './client.ts'
import type { Place } from './clone-path.ts'
import type { Payload } from './payload.ts'

export type SourcesOptions = {
  readonly settings: Settings
  readonly client: Client
  readonly payload: Payload
  /** Why the job cannot have the folder that it wants. */
  readonly refused?: Place['refused']
  /** All but what is fetched. */
  readonly workspace: Omit<WorkspaceOptions, 'root' | 'source' | 'git'>
}

/**
 * The repository of a project on the runner's host, kept between jobs: one for each depth, as git cuts the history of all
 * that it fetches, also of what another job is about to take.
 */
export const mirrorOf = (options: SourcesOptions): string => `${projectPlace(options)}-${options.payload.git.depth}`

/**
 * Begins the names of all that is kept of a project on the runner's host, for one agent: another one does not wait for its
 * fetches.
 */
export const projectPlace = ({ settings, payload, workspace }: SourcesOptions): string => {
  const server = createHash('sha256')
    .update(`${settings.identity.url}\n${settings.identity.systemId}`)
    .digest('hex')
    .slice(0, 16)
  return join(workspace.cacheDir, 'projects', `${server}-${payload.projectId}`)
}
