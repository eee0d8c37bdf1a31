import type { StoredArtifacts } from './artifacts.ts'
import { cacheDigest } from './cache-digest.ts'
import type { CacheContext } from './cache-key.ts'
import { type CacheStore, createCacheStore } from './cache-store.ts'
import { stateFolders } from './state-folders.ts'
import { openWorkspace, type Workspace, type WorkspaceOptions } from './workspace.ts'

/** All that the jobs of a run have in files: their sources, their caches, and what they leave to each other. */
export type Storage = {
  /** `group/project` */
  readonly projectPath: string
  /** `/builds/<group>/<project>` */
  readonly projectDir: string
  /** Where the snapshots of the project are noted. */
  readonly snapshotDir: string
  readonly workspace: Workspace
  readonly cacheStore: CacheStore
  /** The digest of `cache:key:files`. */
  readonly cacheDigest: CacheContext['digest']
  /** Where artifacts are kept, and what each job has left there. */
  readonly artifactsDir: string
  readonly artifacts: Map<string, StoredArtifacts>
}

/** Opens the files of a run; `artifactsDir` is its own. A workspace may be given that comes by its sources later. */
export const openStorage = async (
  options: WorkspaceOptions,
  artifactsDir: string,
  workspace?: Workspace,
): Promise<Storage> => ({
  projectPath: options.projectPath,
  projectDir: `${options.buildsDir}/${options.projectPath}`,
  snapshotDir: stateFolders(options).snapshotDir,
  workspace: workspace ?? (await openWorkspace(options)),
  cacheStore: createCacheStore(options),
  cacheDigest: cacheDigest(options),
  artifactsDir,
  artifacts: new Map(),
})
