import { createHash } from 'node:crypto'
import { cacheVolumeName, temporaryVolumeName } from '../docker/names.ts'
import type { Mount } from '../docker/spec.ts'
import { cacheDestinations } from '../settings/create-args.ts'
import { cleanPath } from '../settings/volumes.ts'
import { toBytes } from '../workspace/listing.ts'
import { tarStream } from '../workspace/tar-stream.ts'
import type { JobContext } from './context.ts'
import { keptLabelsOf, labelsOf } from './labels.ts'
import { isTrue } from './variables.ts'

/**
 * The volumes that all containers of a job share: its sources, and those that the settings name by their destination
 * alone, e.g. the `/certs/client` of `docker:dind` (runner-docker-executor §2.6).
 */
export const mountsOf = (context: JobContext): readonly Mount[] => [
  ...(context.files?.mounts ?? []),
  ...cacheMounts(context),
]

/** Names of the volumes that end with the job. */
export const volumesOf = (context: JobContext): readonly string[] => [
  ...(context.files?.volumes ?? []),
  ...(context.run.settings.docker.disableCache ? cacheMounts(context).map(({ volume }) => volume) : []),
]

/** `--volume` for those that the settings want in a folder of the engine's machine. */
export const cacheBinds = (context: JobContext): readonly string[] => {
  const { cacheDir } = context.run.settings.docker
  if (!isInFolder(context)) return []
  const end = isProtected(context) ? '-protected' : ''
  const bind = (target: string) => `${cacheDir}/runner-${ownerHash(context)}/${md5(target)}${end}:${target}`
  return destinations(context).flatMap(target => ['--volume', bind(target)])
}

/** Lets every user write into them: services and the next job may have another one (runner-docker-executor §2.6). */
export const openCaches = async (context: JobContext, container: string): Promise<void> => {
  const mounts = cacheMounts(context)
  if (mounts.length === 0) return
  const mtime = Math.floor(context.run.now() / 1000)
  const folders = mounts.map(
    ({ target }) => ({ kind: 'folder', path: toBytes(target.slice(1)), mode: 0o777, mtime }) as const,
  )
  await context.run.engine.copyIn(container, '/', tarStream(folders), context.stops.cancel)
}

const isInFolder = ({ run }: JobContext): boolean =>
  run.settings.docker.cacheDir !== undefined && !run.settings.docker.disableCache

const cacheMounts = (context: JobContext): (Mount & { readonly volume: string })[] => {
  if (isInFolder(context)) return []
  const mount = context.run.settings.docker.disableCache ? temporary : keptVolume
  return destinations(context).map(target => ({ target, ...mount(context, target) }))
}

const destinations = ({ run, expand }: JobContext): readonly string[] => [
  ...new Set(cacheDestinations(run.settings.docker, expand).map(cleanPath)),
]

const temporary = (context: JobContext, target: string) => ({
  volume: temporaryVolumeName(context.name, md5(target)),
  labels: labelsOf(context, 'cache'),
})

/** Whether volumes may stay for the next jobs of the same slot. */
export const keepsVolumes = ({ run }: JobContext): boolean => !run.settings.docker.disableCache

/** A volume that stays for the next jobs of the project in the same slot (runner-docker-executor §2.6). */
export const keptVolume = (context: JobContext, target: string) => {
  const { volumeDriver, volumeDriverOps } = context.run.settings.docker
  const extra = { destination: target, protected: `${isProtected(context)}`, reusable: 'true' }
  return {
    volume: cacheVolumeName(ownerHash(context), md5(target), isProtected(context)),
    labels: keptLabelsOf(context, 'cache', extra),
    ...(volumeDriver !== undefined && { driver: volumeDriver }),
    ...(Object.keys(volumeDriverOps).length > 0 && { options: volumeDriverOps }),
  }
}

const md5 = (text: string): string => createHash('md5').update(text).digest('hex')

const ownerHash = ({ run, slot }: JobContext): string => {
  const { token, systemId } = run.settings.identity
  const owner = [token, systemId, run.names.projectId, slot].join('\0')
  return createHash('sha256').update(owner).digest('hex').slice(0, 32)
}

/** The first variable of the name counts: that one is GitLab's own, later ones may be the user's. */
const isProtected = ({ job }: JobContext): boolean =>
  isTrue(job.variables.find(({ key }) => key === 'CI_COMMIT_REF_PROTECTED')?.value) ||
  job.cache.some(({ key }) => typeof key === 'string' && key.endsWith('-protected'))
