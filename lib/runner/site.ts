import type { Engine } from '../engine/engine.ts'
import type { Run } from './context.ts'

/** An engine that a run may use. */
export type EngineChoice = {
  readonly engine: Engine
  /** How many jobs run there at once. */
  readonly slots: number
  /** As `--engine` has it; absent: the engine that docker itself would use. */
  readonly name?: string
  /** Aborting it ends all that docker does there. Given where a run has several engines: then it can do without one. */
  readonly life?: AbortController
}

/** What of a run belongs to one engine; a run on several engines has one for each. */
export type Site = EngineChoice & Pick<Run, 'depot' | 'janitor' | 'workspace' | 'cacheStore'>

/** The run as a job on this engine sees it. */
export const runAt = (run: Run, { engine, depot, janitor, workspace, cacheStore, name }: Site): Run => ({
  ...run,
  ...{ engine, depot, janitor, workspace, cacheStore },
  ...(name !== undefined && { engineName: name }),
})
