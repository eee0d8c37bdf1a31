import { cacheLayers } from '../workspace/cache.ts'
import { findJobCaches } from './caches.ts'
import { checkoutOf } from './checkout.ts'
import type { JobContext } from './context.ts'
import { buildUser } from './image-options.ts'
import { labelsOf } from './labels.ts'

/** Opens the job's file system; containers mount it from their creation. */
export const openFiles = async (context: JobContext): Promise<void> => {
  const { run, job, name, image, imageName, variables } = context
  context.caches = await findJobCaches(context)
  const caches = cacheLayers(context.caches)
  context.files = await run.workspace.open({
    name: job.name,
    id: job.id,
    volume: `${name}-builds`,
    labels: labelsOf(context, 'cache'),
    image: image?.reference ?? imageName,
    unprivileged: isUnprivileged(context),
    ...(caches.length > 0 && { caches }),
    ...checkoutOf(variables),
  })
}

/** Whether the job's scripts run as somebody else than root. */
export const isUnprivileged = (context: JobContext): boolean =>
  !['', '0', 'root', '0:0', 'root:root'].includes(buildUser(context) || (context.image?.info.user ?? ''))
