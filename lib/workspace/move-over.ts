import { chmod, chown, lstat, mkdir, readdir, rename, utimes } from 'node:fs/promises'
import { join, posix } from 'node:path'
import { parents } from './entries.ts'
import { onDisk } from './listing.ts'
import type { OwnFiles } from './own-files.ts'

/**
 * Moves files of a layer into one that has nothing yet, so that jobs can have them below their own: a step for each entry
 * of these folders, however much is below it. Throws what the file system says.
 */
export const moveOver = async ({ folder, names }: OwnFiles, layer: string, projectPath: string): Promise<void> => {
  for (const path of ['', ...parents(projectPath), projectPath]) await makeOpen(posix.join(layer, path))
  for (const name of names) await move(join(folder, name), join(layer, projectPath, name))
}

/** As they are in every job's file system. */
const makeOpen = async (folder: string): Promise<void> => {
  await mkdir(folder, { recursive: true })
  await chmod(folder, 0o777)
}

/** A folder is made anew: the old one carries overlay's mark that it hides what other layers have of its name. */
const move = async (from: string, to: string): Promise<void> => {
  const stat = await lstat(from)
  if (!stat.isDirectory()) return rename(from, to)
  await mkdir(to)
  for (const name of await readdir(from, 'latin1')) await rename(onDisk(from, name), onDisk(to, name))
  await chown(to, stat.uid, stat.gid)
  await chmod(to, stat.mode & 0o7777)
  await utimes(to, stat.atime, stat.mtime)
}
