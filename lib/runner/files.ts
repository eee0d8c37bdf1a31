import { cacheLayers } from '../workspace/cache.ts'
import { readTracked } from '../workspace/tracked.ts'
import type { JobWorkspace } from '../workspace/workspace.ts'
import { archivesOf } from './artifacts.ts'
import { findJobCaches } from './caches.ts'
import { checkoutOf, stageIn } from './checkout.ts'
import type { JobContext } from './context.ts'
import { buildUser } from './image-options.ts'
import { keptFiles, leavesFiles } from './kept.ts'
import { labelsOf } from './labels.ts'
import { asFailure } from './sources.ts'
import { keptVolume } from './volumes.ts'

/** Opens the job's file system; containers mount it from their creation. */
export const openFiles = async (context: JobContext): Promise<void> => {
  const { run, job, name, image, imageName, variables } = context
  context.caches = await findJobCaches(context)
  const caches = cacheLayers(context.caches)
  const stage = stageIn(context)
  const kept = keptFiles(context)
  const files = await run.workspace.open({
    name: job.name,
    id: job.id,
    ...(leavesFiles(context)
      ? keptVolume(context, run.settings.runner.buildsDir)
      : { volume: `${name}-builds`, labels: labelsOf(context, 'cache') }),
    image: image?.reference ?? imageName,
    unprivileged: isUnprivileged(context),
    shared: context.services.length > 0,
    archives: archivesOf(context),
    ...(caches.length > 0 && { caches }),
    ...(kept && { kept }),
    ...checkoutOf(variables),
    ...(stage && ({ strategy: 'none' } as const)),
  })
  if (stage) context.files = fromHelper(context, files)
  else context.files = kept ? tidied(files) : files
}

/** Flags that git does not take are the job's. */
const tidied = (files: JobWorkspace): JobWorkspace => ({
  ...files,
  fill: (container, signal) =>
    files.fill(container, signal).catch(error => {
      throw asFailure(error)
    }),
})

/** What git tracks is known once the script has run; with `fetch` the files stay for the next job (§2.6). */
const fromHelper = (context: JobContext, files: JobWorkspace): JobWorkspace => ({
  ...files,
  volumes: leavesFiles(context) ? [] : files.volumes,
  given: async () => {
    const { run, container = '', stops } = context
    return readTracked(run.engine, container, run.projectDir, stops.abort)
  },
})

/** Whether the job's scripts run as somebody else than root. */
export const isUnprivileged = (context: JobContext): boolean =>
  !['', '0', 'root', '0:0', 'root:root'].includes(buildUser(context) || (context.image?.info.user ?? ''))
