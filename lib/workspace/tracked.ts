import { type Dirent, lstatSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { git } from './git.ts'
import type { ByteString } from './tar-header.ts'

/** A file of the sources: where it is on the disk, where it goes, and how git would check it out with umask 0000. */
export type SourceFile = {
  readonly path: ByteString
  readonly kind: 'file' | 'link' | 'folder'
  readonly mode: number
}

const MODES = { plain: 0o666, executable: 0o777 } as const

/** The files that git tracks and that exist, as they are in the working copy; a submodule is an empty folder. */
export const trackedFiles = async (root: string): Promise<readonly SourceFile[]> => {
  const listing = await git(root, ['ls-files', '-z', '--cached'])
  const paths = new Set(listing.toString('latin1').split('\0'))
  paths.delete('')
  return [...paths].flatMap(path => lookAt(root, path))
}

/** Every file and folder, for a folder that is no repository. */
export const allFiles = (root: string): readonly SourceFile[] => walk(root, '')

const lookAt = (root: string, path: ByteString): readonly SourceFile[] => {
  const stat = lstatSync(onDisk(root, path), { throwIfNoEntry: false })
  if (stat?.isSymbolicLink()) return [{ path, kind: 'link', mode: 0o777 }]
  if (stat?.isDirectory()) return [{ path, kind: 'folder', mode: 0o777 }]
  if (stat?.isFile()) return [{ path, kind: 'file', mode: stat.mode & 0o100 ? MODES.executable : MODES.plain }]
  return []
}

const walk = (root: string, folder: ByteString): readonly SourceFile[] =>
  (readdirSync(onDisk(root, folder), { encoding: 'buffer', withFileTypes: true }) as unknown as Dirent<Buffer>[])
    .map(entry => (folder ? `${folder}/` : '') + entry.name.toString('latin1'))
    .flatMap(path => lookAt(root, path))
    .flatMap(file => (file.kind === 'folder' ? [file, ...walk(root, file.path)] : [file]))

/** The path on the disk of a file of the sources. */
export const onDisk = (root: string, path: ByteString): Buffer =>
  Buffer.concat([Buffer.from(join(root, '/')), Buffer.from(path, 'latin1')])
