import type { Engine } from '../engine/engine.ts'
import type { Settings } from '../settings/types.ts'
import { createSelection } from '../workspace/select.ts'
import { modeOf, type WorkspaceOptions } from '../workspace/workspace.ts'
import type { Folders } from './folders.ts'
import type { Pipeline } from './pipeline.ts'

export type SourcesOptions = {
  readonly pipeline: Pipeline
  readonly settings: Settings
  readonly engine: Engine
  /** As `engineNameOf` has it. */
  readonly engineName: string | undefined
  readonly folders: Folders
  readonly env: Readonly<Record<string, string | undefined>>
  /** The working copy with its uncommitted edits (the default), or the commit. */
  readonly source?: 'worktree' | 'head'
  /** Globs of files that git does not track and that go along with the working copy. */
  readonly includeIgnored?: readonly string[] | undefined
  /** How many jobs will probably be opened. */
  readonly jobs: number
}

/** What the files of a working copy's jobs are made from. */
export const sourcesOf = (options: SourcesOptions): WorkspaceOptions => {
  const {
    pipeline,
    settings,
    engine,
    engineName,
    folders,
    env,
    source = 'worktree',
    includeIgnored = [],
    jobs,
  } = options
  return {
    engine,
    root: pipeline.root,
    projectPath: pipeline.facts.project.path,
    buildsDir: settings.runner.buildsDir,
    source,
    ...(pipeline.git && { git: pipeline.git }),
    ...(includeIgnored.length > 0 && {
      includeIgnored: createSelection({ paths: includeIgnored, projectDir: '/' }).matches,
    }),
    cacheDir: folders.cache,
    stateDir: folders.state,
    ...(engineName !== undefined && { engineName }),
    mode: modeOf(env),
    jobs,
  }
}
