import { type FileHandle, lstat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { capture, ProgramMissing } from '../engine/process.ts'
import { toBytes } from './listing.ts'
import type { ProjectFiles } from './project-files.ts'
import type { Changes } from './types.ts'

/** Files and folders at the top of the project, in the folder of this machine that they are in. */
export type OwnFiles = { readonly folder: string; readonly names: readonly string[] }

/**
 * Where this machine has these files and folders of the project, whole and as the job has left them. We read as root what
 * a job has made, so nobody may change it under our eyes, and no link of the job's leads us anywhere. Undefined where only
 * docker can tell: the engine is elsewhere, its folders are not for us to read, something of what is asked for is in layers
 * below or is mounted, or somebody may still write.
 */
const ownFiles = async (files: ProjectFiles, names: readonly string[]): Promise<OwnFiles | undefined> => {
  const { changes } = files.job
  if (!changes?.onHost || changes.above.caches || !(await isOpenToUs(changes.onHost))) return undefined
  if (names.some(name => changes.above.artifacts.includes(name))) return undefined
  const [isNew, isStill] = await Promise.all([areNew(files, names), isAtRest(files)])
  if (!isNew || !isStill) return undefined
  const folder = changes.onHost.project
  const there = await Promise.all(names.map(name => lstat(join(folder, name)).catch(() => undefined)))
  return { folder, names: names.filter((_, at) => there[at]) }
}

/** They are folders, not links; and root's, so the engine has no other users' numbers than we have. */
const isOpenToUs = async ({ layer, project }: NonNullable<Changes['onHost']>): Promise<boolean> => {
  for (let folder = project; folder.length >= layer.length; folder = dirname(folder)) {
    const stat = await lstat(folder).catch(() => undefined)
    if (!stat?.isDirectory() || (folder === layer && stat.uid !== 0)) return false
  }
  return true
}

/** The sources have nothing of these names. */
const areNew = async ({ job }: ProjectFiles, names: readonly string[]): Promise<boolean> => {
  const given = await job.given()
  if (!given) return false
  const asked = new Set(names.map(toBytes))
  for (const path of given.keys()) if (asked.has(path.split('/', 1)[0] ?? '')) return false
  return true
}

/** The job's container has ended, and had nothing mounted in the project but the workspace. */
const isAtRest = async ({ engine, container, job }: ProjectFiles): Promise<boolean> => {
  const state = await engine.inspect(container)
  if (state?.status !== 'exited') return false
  const known = new Set(job.mounts.map(({ target }) => target))
  const others = state.mounted.filter(target => !known.has(target))
  return !others.some(
    target => `${job.projectDir}/`.startsWith(`${target}/`) || target.startsWith(`${job.projectDir}/`),
  )
}

/** GNU tar in PAX format, so that overlay's own marks are seen; what docker keeps is kept, and what it leaves out is left out. */
const TAR = [
  ...['--create', '--file=-', '--format=posix', '--pax-option=delete=atime,delete=ctime,delete=mtime'],
  ...['--numeric-owner', '--xattrs', '--xattrs-include=security.capability', '--xattrs-include=trusted.overlay.*'],
]

/** Writes a tar stream of `ownFiles` to a file that is empty; undefined where that cannot be. */
export const writeOwn = async (
  files: ProjectFiles,
  names: readonly string[],
  handle: FileHandle,
): Promise<OwnFiles | undefined> => {
  const own = await ownFiles(files, names)
  if (!own || own.names.length === 0 || (await runTar(own, handle, files.signal))) return own
  await handle.truncate(0)
  return undefined
}

/** Whether all went well. Another tar than GNU's does not know our options. */
const runTar = async ({ folder, names }: OwnFiles, handle: FileHandle, signal: AbortSignal | undefined) => {
  const options = {
    descriptors: { stdout: handle.fd },
    env: { LC_ALL: 'C', TAR_OPTIONS: '' },
    ...(signal && { signal }),
  }
  try {
    const { exitCode } = await capture('tar', [...TAR, '-C', folder, '--', ...names], options)
    return exitCode === 0
  } catch (error) {
    if (error instanceof ProgramMissing) return false
    throw error
  }
}

const MARK = 'SCHILY.xattr.trusted.overlay.'

/** Part of such a folder is in the layers below. */
export const isRedirected = (marks: ReadonlyMap<string, string>): boolean => marks.has(`${MARK}redirect`)

/** Such a folder hides what is below it in other layers. */
export const isOpaque = (marks: ReadonlyMap<string, string>): boolean => marks.has(`${MARK}opaque`)
