import { type Dirent, lstatSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { SystemFault } from '../util/errors.ts'
import type { ByteString } from './tar-header.ts'
import * as words from './words.ts'

/** Something of the sources: how git would check it out with umask 0000, and where its content is. */
export type Listed = {
  readonly kind: 'file' | 'link' | 'folder'
  readonly mode: number
  /** Two entries of the same path with the same id have the same content. */
  readonly id: string
  /** Where it is on the disk. */
  readonly source?: Buffer
  /** Content that is on no disk. */
  readonly text?: Buffer
}

/** The sources by their path in the project, in the order they are sent. */
export type Listing = ReadonlyMap<ByteString, Listed>

/** Two entries of the same file with the same identity were not written in between. */
const identity = (path: Buffer): string => {
  const stat = lstatSync(path, { bigint: true })
  return `${stat.size}-${stat.mtimeNs}-${stat.ctimeNs}-${stat.ino}`
}

/** What is on the disk at a path of a folder; undefined for nothing and for what git cannot track. Throws `SystemFault`. */
export const lookAt = (root: string, path: ByteString): Listed | undefined => {
  const source = onDisk(root, path)
  try {
    const stat = lstatSync(source, { throwIfNoEntry: false })
    if (stat?.isDirectory()) return { kind: 'folder', mode: 0o777, id: '' }
    if (stat?.isSymbolicLink()) return { kind: 'link', mode: 0o777, id: identity(source), source }
    if (stat?.isFile()) return { kind: 'file', mode: fileMode(stat.mode), id: identity(source), source }
    return undefined
  } catch (error) {
    throw new SystemFault('file_unreadable', words.fileUnreadable(source.toString(), error), error)
  }
}

/** As umask 0000 leaves it. */
export const fileMode = (mode: number): number => (mode & 0o100 ? 0o777 : 0o666)

/** Every file and folder below a folder. Throws `SystemFault` `file_unreadable`. */
export const walk = (root: string, folder: ByteString = ''): Map<ByteString, Listed> => {
  const found = new Map<ByteString, Listed>()
  const visit = (folder: ByteString): void => {
    for (const name of namesIn(root, folder)) {
      const path = folder === '' ? name : `${folder}/${name}`
      const entry = lookAt(root, path)
      if (entry) found.set(path, entry)
      if (entry?.kind === 'folder') visit(path)
    }
  }
  visit(folder)
  return found
}

const namesIn = (root: string, folder: ByteString): readonly ByteString[] => {
  const path = onDisk(root, folder)
  try {
    const entries = readdirSync(path, { encoding: 'buffer', withFileTypes: true }) as unknown as Dirent<Buffer>[]
    return entries.map(entry => entry.name.toString('latin1')).sort()
  } catch (error) {
    throw new SystemFault('file_unreadable', words.fileUnreadable(path.toString(), error), error)
  }
}

/** The path on the disk of something below a folder. */
export const onDisk = (root: string, path: ByteString): Buffer =>
  Buffer.concat([Buffer.from(join(root, '/')), Buffer.from(path, 'latin1')])

/** Text as the bytes of its UTF-8, and bytes as text for people and patterns: what is no UTF-8 becomes `U+FFFD`. */
export const toBytes = (text: string): ByteString => Buffer.from(text).toString('latin1')
export const toText = (bytes: ByteString): string => Buffer.from(bytes, 'latin1').toString()
