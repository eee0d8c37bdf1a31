import { createReadStream, createWriteStream } from 'node:fs'
import { chmod, link, lstat, mkdir, rm, symlink, utimes } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { SystemFault } from '../util/errors.ts'
import { parents } from './entries.ts'
import { onDisk, toText } from './listing.ts'
import type { ByteString, TarHeader } from './tar-header.ts'
import { readTar, type TarRecord } from './tar-read.ts'
import * as words from './words.ts'

/**
 * Unpacks a stored archive into a folder of the user's. A job decides what is in it, so nothing may get out of the folder:
 * neither by `..` nor through a symbolic link that came before. Returns the number of entries. Throws `SystemFault`.
 */
export const unpackArchive = async (file: string, folder: string): Promise<number> => {
  await mkdir(folder, { recursive: true })
  const folders: TarHeader[] = []
  let count = 0
  for await (const record of readTar(createReadStream(file))) {
    if (record.header.kind === 'device') continue
    await unpack(folder, record)
    if (record.header.kind === 'folder') folders.push(record.header)
    count += 1
  }
  // Innermost first, and after all files: a folder may be read-only.
  for (const { path, mode } of folders.reverse()) await chmod(onDisk(folder, path), mode & 0o777)
  return count
}

const unpack = async (folder: string, { header, content }: TarRecord): Promise<void> => {
  const { path, kind, mode, mtime, target = '' } = header
  await makeParents(folder, path)
  const to = onDisk(folder, path)
  const there = await lstat(to).catch(() => undefined)
  if (kind === 'folder' && there?.isDirectory()) return
  if (there) await rm(to, { recursive: true, force: true })
  if (kind === 'folder') await mkdir(to)
  if (kind === 'link') await symlink(Buffer.from(target, 'latin1'), to)
  if (kind === 'hardlink') {
    await makeParents(folder, target)
    await link(onDisk(folder, target), to)
  }
  if (kind !== 'file') return
  await pipeline(Readable.from(content, { objectMode: false }), createWriteStream(to, { mode: mode & 0o777 }))
  await utimes(to, mtime, mtime)
}

const makeParents = async (folder: string, path: ByteString): Promise<void> => {
  if (path.split('/').some(part => part === '..' || part === '')) {
    throw new SystemFault('file_unreadable', words.leavesFolder(toText(path)))
  }
  for (const parent of parents(path)) {
    const there = await lstat(onDisk(folder, parent)).catch(() => undefined)
    if (!there) await mkdir(onDisk(folder, parent))
    else if (!there.isDirectory()) throw new SystemFault('file_unreadable', words.leavesFolder(toText(path)))
  }
}
