import type { GitStage } from '../shell/git-stage.ts'
import { cacheLayers } from '../workspace/cache.ts'
import { readTracked } from '../workspace/tracked.ts'
import type { JobWorkspace } from '../workspace/workspace.ts'
import { findJobCaches } from './caches.ts'
import { checkoutOf, stageIn } from './checkout.ts'
import type { JobContext } from './context.ts'
import { buildUser } from './image-options.ts'
import { labelsOf } from './labels.ts'
import { keepsVolumes, keptVolume } from './volumes.ts'

/** Opens the job's file system; containers mount it from their creation. */
export const openFiles = async (context: JobContext): Promise<void> => {
  const { run, job, name, image, imageName, variables } = context
  context.caches = await findJobCaches(context)
  const caches = cacheLayers(context.caches)
  const stage = stageIn(context)
  const files = await run.workspace.open({
    name: job.name,
    id: job.id,
    ...(stage?.strategy === 'fetch' && keepsVolumes(context)
      ? keptVolume(context, run.settings.runner.buildsDir)
      : { volume: `${name}-builds`, labels: labelsOf(context, 'cache') }),
    image: image?.reference ?? imageName,
    unprivileged: isUnprivileged(context),
    ...(caches.length > 0 && { caches }),
    ...checkoutOf(variables),
    ...(stage && ({ strategy: 'none' } as const)),
  })
  context.files = stage ? fromHelper(context, files, stage) : files
}

/** What git tracks is known once the script has run; with `fetch` the files stay for the next job (§2.6). */
const fromHelper = (context: JobContext, files: JobWorkspace, { strategy }: GitStage): JobWorkspace => ({
  ...files,
  volumes: strategy === 'fetch' && keepsVolumes(context) ? [] : files.volumes,
  given: async () => {
    const { run, container = '', stops } = context
    return readTracked(run.engine, container, run.projectDir, stops.abort)
  },
})

/** Whether the job's scripts run as somebody else than root. */
export const isUnprivileged = (context: JobContext): boolean =>
  !['', '0', 'root', '0:0', 'root:root'].includes(buildUser(context) || (context.image?.info.user ?? ''))
