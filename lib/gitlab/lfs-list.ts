import { longestPointer } from '../workspace/lfs-files.ts'
import { type LfsPointer, parsePointer } from '../workspace/lfs-pointer.ts'
import { catFile } from './cat-file.ts'
import { hardenedGit } from './hardened-git.ts'

type Blob = { readonly oid: string; readonly size: number; readonly path: string }

/**
 * The LFS files of a commit. Only where a `.gitattributes` speaks of LFS are its small files looked at: all in one
 * process. Throws `SystemFault` `git_failed`.
 */
export const lfsPointers = async (
  folder: string,
  commit: string,
  signal: AbortSignal,
): Promise<readonly LfsPointer[]> => {
  const blobs = await blobsOf(folder, commit, signal)
  const attributes = blobs.filter(({ path }) => path === '.gitattributes' || path.endsWith('/.gitattributes'))
  if (!(await read(folder, attributes, signal)).some(text => text.includes('filter=lfs'))) return []
  const small = blobs.filter(({ size }) => size < longestPointer)
  const pointers = (await read(folder, small, signal)).flatMap(text => parsePointer(text) ?? [])
  return [...new Map(pointers.map(pointer => [pointer.oid, pointer])).values()]
}

const blobsOf = async (folder: string, commit: string, signal: AbortSignal): Promise<readonly Blob[]> => {
  const text = await hardenedGit(folder, ['ls-tree', '-r', '-z', '-l', '--full-tree', commit], { signal })
  return text
    .toString('latin1')
    .split('\0')
    .flatMap(line => {
      const [, oid, size, path] = /^100\d{3} blob (\S+) +(\d+)\t(.*)$/s.exec(line) ?? []
      return oid === undefined || path === undefined ? [] : [{ oid, size: Number(size), path }]
    })
}

const read = async (folder: string, blobs: readonly Blob[], signal: AbortSignal): Promise<readonly string[]> => {
  const objects = await catFile(
    folder,
    blobs.map(({ oid }) => oid),
    signal,
  )
  return objects.map(({ text }) => text)
}
