import { join } from 'node:path'
import { shortHash } from '../util/hash.ts'
import type { WorkspaceOptions } from './types.ts'

export type StateFolders = {
  /** Tells the project's volumes from those of others: the value of their labels. */
  readonly project: string
  /** What is known of one engine. */
  readonly engineDir: string
  readonly snapshotDir: string
  readonly cacheDir: string
}

/** Where the workspace remembers, in the user's state folder, what it keeps on an engine for a project. */
export const stateFolders = ({
  stateDir,
  engineName = '',
  root,
  projectPath,
}: Pick<WorkspaceOptions, 'stateDir' | 'engineName' | 'root' | 'projectPath'>): StateFolders => {
  const project = shortHash(stateDir, root, projectPath)
  const engineDir = join(stateDir, 'workspace', shortHash(engineName))
  return {
    project,
    engineDir,
    snapshotDir: join(engineDir, project, 'snapshots'),
    cacheDir: join(engineDir, project, 'caches'),
  }
}
