import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname, posix } from 'node:path'
import { isOpaque, isRedirected, type OwnFiles, writeOwn } from './own-files.ts'
import { isMissing, type ProjectFiles } from './project-files.ts'
import type { Selection } from './select.ts'
import { readTarFile } from './tar-read.ts'

/** What was written to an archive. */
export type Written = {
  readonly bytes: number
  readonly files: number
  /** These top-level files and folders are all of it, and may be moved to another layer. */
  readonly own?: OwnFiles
}

/**
 * Writes files and folders that are selected as a whole to an archive just as docker or tar sends them: of the bytes none
 * goes through this process, only the headers are looked at. Undefined when something among them is not to be kept: then
 * each entry has to be picked.
 */
export const copyWhole = async (
  files: ProjectFiles,
  selection: Selection,
  archive: string,
): Promise<Written | undefined> => {
  const temporary = `${archive}.new`
  await mkdir(dirname(archive), { recursive: true })
  await rm(temporary, { force: true })
  // What others write is added at the end, wherever that has been moved to.
  const handle = await open(temporary, 'ax+', 0o600)
  try {
    const own = await writeOwn(files, selection.roots, handle)
    const written = await (own ? finishOwn(own, selection, handle) : addRoots(files, selection, handle))
    if (written) await rename(temporary, archive)
    return written
  } finally {
    await handle.close()
    await rm(temporary, { force: true })
  }
}

const finishOwn = async (own: OwnFiles, selection: Selection, handle: FileHandle): Promise<Written | undefined> => {
  const added = await take(selection, handle, 0)
  if (!added) return undefined
  await handle.truncate(added.end)
  return { bytes: added.end, files: added.count, ...(!added.isOpaque && { own }) }
}

const addRoots = async (
  files: ProjectFiles,
  selection: Selection,
  handle: FileHandle,
): Promise<Written | undefined> => {
  const { engine, container, job, signal } = files
  const written = { bytes: 0, files: 0 }
  for (const root of selection.roots) {
    try {
      await engine.copyOutTo(container, posix.join(job.projectDir, root), handle, signal)
    } catch (error) {
      if (!isMissing(error)) throw error
    }
    const added = await take(selection, handle, written.bytes)
    if (!added) return undefined
    written.bytes = added.end
    written.files += added.count
    // Without the end of an archive, so that others can follow.
    await handle.truncate(added.end)
  }
  return written
}

/** Counts the entries from a position on; undefined when one of them is not picked, or is elsewhere. */
const take = async (selection: Selection, { fd }: FileHandle, start: number) => {
  const added = { end: start, count: 0, isOpaque: false }
  let others = 0
  const records = readTarFile(fd, start, () => {
    others += 1
  })
  for await (const { header, end, marks } of records) {
    const { path, kind } = header
    if (kind === 'device' || !selection.take(path, kind === 'hardlink' ? 'file' : kind, false)) return undefined
    if (isRedirected(marks)) return undefined
    added.isOpaque ||= isOpaque(marks) && path.includes('/')
    added.end = end
    added.count += 1
  }
  return others === 0 ? added : undefined
}
