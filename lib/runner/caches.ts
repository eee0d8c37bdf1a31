import { type CacheTools, type FoundCache, findCaches, policyProblem, restoreCaches } from '../workspace/cache.ts'
import { archiveCaches } from '../workspace/cache-archive.ts'
import { resolveCache } from '../workspace/cache-key.ts'
import type { JobContext } from './context.ts'
import { pathExpander } from './expand-path.ts'
import { knobsOf } from './knobs.ts'
import { labelsOf } from './labels.ts'
import { Stopped } from './outcome.ts'
import { openSection } from './prepare.ts'
import { sayLine } from './say-line.ts'
import { isTrue, lookUp } from './variables.ts'

/** The caches of a job, with their keys decided, and what is there for them. */
export const findJobCaches = async (context: JobContext): Promise<readonly FoundCache[]> => {
  const { run, job, variables, expand } = context
  if (job.cache.length === 0) return []
  const isProtected = isTrue(lookUp(variables, 'CI_COMMIT_REF_PROTECTED'))
  const common = { expand, expandPath: pathExpander(context), digest: run.cacheDigest, isProtected }
  const resolved = await Promise.all(job.cache.map((cache, index) => resolveCache(cache, { ...common, index })))
  return run.remoteCaches ? resolved.map(cache => ({ cache })) : findCaches(run.cacheStore, resolved)
}

/** Puts the caches into place, before the artifacts (ci-yaml §8.1). */
export const restoreCache = async (context: JobContext): Promise<void> => {
  const tools = toolsOf(context)
  if (!tools) return
  openSection(context, 'restore_cache')
  const problem = policyProblem(context.caches.map(({ cache }) => cache))
  if (problem !== undefined) throw new Stopped({ status: 'failed', reason: 'script_failure', message: problem })
  context.caches = await restoreCaches(tools, context.caches)
  context.log.section('restore_cache', 'end')
}

/** Saves the caches, after the scripts and before the artifacts. */
export const archiveCache = async (context: JobContext): Promise<void> => {
  const tools = toolsOf(context)
  if (!tools) return
  openSection(context, 'archive_cache')
  await archiveCaches(tools, context.caches, context.failure === undefined)
  context.log.section('archive_cache', 'end')
}

const toolsOf = (context: JobContext): CacheTools | undefined => {
  const { run, files, container, caches, image, imageName, name, stops, variables } = context
  if (caches.length === 0 || !files || !container) return undefined
  return {
    engine: run.engine,
    job: files,
    container,
    signal: stops.abort,
    store: run.cacheStore,
    ...(run.remoteCaches && { remote: run.remoteCaches }),
    host: { image: image?.reference ?? imageName, name, labels: labelsOf(context, 'cache') },
    projectPath: run.projectPath,
    attempts: knobsOf(variables).attempts('RESTORE_CACHE_ATTEMPTS'),
    log: sayLine(context),
  }
}
