import { join } from 'node:path'
import type { Owner } from '../docker/labels.ts'
import type { Engine } from '../engine/engine.ts'
import { withForesight } from '../engine/foresight.ts'
import { rememberImages } from '../engine/remember.ts'
import { openDepot } from '../images/depot.ts'
import { createJanitor } from '../runner/janitor.ts'
import { type Journal, openJournal } from '../runner/journal.ts'
import type { EngineChoice, Site } from '../runner/site.ts'
import { sweep } from '../runner/sweep.ts'
import { reachesEngine } from '../settings/reaches-engine.ts'
import type { SystemFault } from '../util/errors.ts'
import { openStorage, type Storage } from '../workspace/storage.ts'
import { engineNameOf } from './engines.ts'
import type { RunPlanOptions } from './run.ts'
import { sourcesOf } from './sources.ts'

/** What a run has on one engine, until `closeSite`. */
export type OpenSite = Site & {
  readonly storage: Storage
  readonly journal: Journal
  /** What could not be removed of that which crashed runs have left. */
  readonly sweeping: Promise<readonly string[]>
  /** Why there is no engine to run anything with, once that is known. */
  unreachable(): SystemFault | undefined
}

export type SiteOptions = RunPlanOptions & {
  readonly owner: Owner
  /** What is asked of docker before it is needed. */
  readonly images: readonly string[]
  readonly artifactsDir: string
  readonly onPull: (image: string, text: string, done: boolean) => void
}

/** Opens what a run needs on an engine; `at` is the engine's place among those of the run. */
export const openSite = async (options: SiteOptions, choice: EngineChoice, at: number): Promise<OpenSite> => {
  const { owner, images, env, folders, artifactsDir, onPull } = options
  const { engine: asking, unreachable } = withForesight(choice.engine, images)
  const engine = reachesEngine(options.settings.docker) ? asking : rememberImages(asking)
  const name = engineNameOf(env, choice.name)
  const [journal, depot, storage] = await Promise.all([
    openJournal(join(folders.state, 'running'), owner, { engine: name, part: at }),
    openDepot(engine, { onPull, env }),
    openStorage(
      // A job that may be kept shares nothing with others.
      sourcesOf({ ...options, engine, engineName: name, jobs: options.keepFailed ? 1 : options.plan.jobs.length }),
      artifactsDir,
    ),
  ])
  const { workspace, cacheStore } = storage
  return {
    ...choice,
    ...{ engine, depot, workspace, cacheStore, storage, journal, unreachable },
    janitor: createJanitor(engine),
    sweeping: journal.crashed ? sweepAfterCrash(engine, journal) : nothingLeft,
  }
}

/**
 * Removes all that the run has left on the engine; returns what could not be removed, with the reason. An engine that was
 * given up keeps what it has, and its note in the journal.
 */
export const closeSite = async (site: OpenSite, hasCaches: boolean): Promise<readonly string[]> => {
  if (site.life?.signal.aborted) return []
  try {
    await site.workspace.close(site.janitor.remove)
    if (hasCaches) await site.cacheStore.prune()
    return [...(await site.janitor.drain()), ...(await site.sweeping)]
  } catch (thrown) {
    if (site.life?.signal.aborted) return []
    throw thrown
  }
}

const nothingLeft: Promise<readonly string[]> = Promise.resolve([])

/** Removes what crashed runs have left in Docker. A fault of the engine shows in the jobs: that it was met here is no news. */
const sweepAfterCrash = async (engine: Engine, journal: Journal): Promise<readonly string[]> => {
  try {
    const { left } = await sweep(engine)
    if (left.length === 0) await journal.forget()
    return left
  } catch {
    return []
  }
}
