import type { JobContext } from './context.ts'
import { isRetried, outcomeOf } from './outcome.ts'
import { leftBy } from './preparation.ts'

/** The end of an attempt at a job: what it has made goes to the janitor, or with `--keep-failed` stays as it is. */
export const cleanUp = async (context: JobContext): Promise<void> => {
  const { run, job, container = '', services, files } = context
  const left = await leftBy(context)
  if (!isToBeKept(context)) {
    run.janitor.discard(left)
    if (files) run.janitor.discard(await files.release())
    return
  }
  // Of several containers for its scripts, the last one stays.
  const stays = [container, ...services.map(service => service.container)]
  run.janitor.discard({
    containers: left.containers.filter(name => !stays.includes(name)),
    bare: left.bare.filter(name => !stays.includes(name)),
  })
  files?.keep()
  run.kept?.set(container, job.name)
}

/** A job that has failed for good, and has a container that can be looked into. */
const isToBeKept = ({ run, job, failure, container, stops, attempt }: JobContext): boolean =>
  run.kept !== undefined &&
  failure?.status === 'failed' &&
  container !== undefined &&
  !stops.cancel.aborted &&
  !isRetried(job, outcomeOf(job, failure, 0, attempt))
