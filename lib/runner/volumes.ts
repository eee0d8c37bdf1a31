import { createHash } from 'node:crypto'
import { temporaryVolumeName } from '../docker/names.ts'
import type { Mount } from '../docker/spec.ts'
import { cacheDestinations } from '../settings/create-args.ts'
import { cleanPath } from '../settings/volumes.ts'
import type { JobContext } from './context.ts'
import { labelsOf } from './labels.ts'

/**
 * The volumes that all containers of a job share: its sources, and those that the settings name by their destination
 * alone, e.g. the `/certs/client` of `docker:dind`. The latter end with the job (runner-docker-executor §2.6).
 */
export const mountsOf = (context: JobContext): readonly Mount[] => [
  ...(context.files?.mounts ?? []),
  ...cacheMounts(context),
]

/** Names of the volumes that end with the job. */
export const volumesOf = (context: JobContext): readonly string[] => [
  ...(context.files?.volumes ?? []),
  ...cacheMounts(context).map(({ volume }) => volume),
]

const cacheMounts = (context: JobContext): (Mount & { readonly volume: string })[] => {
  const { run, expand, name } = context
  const targets = new Set(cacheDestinations(run.settings.docker, expand).map(cleanPath))
  return [...targets].map(target => ({
    volume: temporaryVolumeName(name, createHash('md5').update(target).digest('hex')),
    target,
    labels: labelsOf(context, 'cache'),
  }))
}
