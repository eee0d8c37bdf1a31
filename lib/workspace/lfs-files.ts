import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { type LfsPointer, parsePointer } from './lfs-pointer.ts'
import type { Listed, Listing } from './listing.ts'

/** Where a repository keeps the content of an LFS file, as git-lfs itself does. */
export const lfsFile = (root: string, { oid }: LfsPointer): string =>
  join(root, '.git/lfs/objects', oid.slice(0, 2), oid.slice(2, 4), oid)

/** Beyond so many bytes a file is no pointer. */
export const longestPointer = 1024

/** With pointers replaced by the files they stand for, as far as the repository has their content. */
export const withLfsFiles = (files: Listing, root: string): Listing => {
  if (!existsSync(join(root, '.git/lfs/objects'))) return files
  return new Map([...files].map(([path, entry]) => [path, replaced(entry, root)]))
}

const replaced = (entry: Listed, root: string): Listed => {
  if (entry.kind !== 'file' || !entry.source || statSync(entry.source).size >= longestPointer) return entry
  const pointer = parsePointer(readFileSync(entry.source, 'latin1'))
  if (!pointer) return entry
  const file = lfsFile(root, pointer)
  return existsSync(file) ? { ...entry, id: `lfs ${pointer.oid}`, source: Buffer.from(file) } : entry
}
