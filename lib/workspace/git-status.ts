import { git } from './git.ts'
import { quietChanges } from './git-quiet.ts'
import { fileMode, type Listed, lookAt, onDisk } from './listing.ts'
import type { ByteString } from './tar-header.ts'

/** How a working copy differs from its commit: path → what is there now; undefined when it is gone. */
export type Changes = ReadonlyMap<ByteString, Listed | undefined>

const askStatus = (root: string): Promise<Buffer> =>
  git(root, ['status', '--porcelain=v2', '-z', '--untracked-files=no', '--no-renames', '--ignore-submodules=all'])

const begun = new Map<string, Promise<Buffer>>()

/** Asks git now what `changedFiles` will ask; the answer is for the first who does. */
export const beginStatus = (root: string): void => {
  const asked = askStatus(root)
  asked.catch(() => {})
  begun.set(root, asked)
}

/**
 * The tracked files that differ from HEAD, or may do so, each looked at on the disk: one process, and fast in a large repository. Git
 * compares times and sizes first and content where in doubt. Throws `SystemFault` `git_failed`.
 */
export const changedFiles = async (root: string): Promise<Changes> => {
  const asked = begun.get(root) ?? askStatus(root)
  begun.delete(root)
  const [status, quiet] = await Promise.all([asked, quietChanges(root)])
  const changed = status
    .toString('latin1')
    .split('\0')
    .flatMap(record => parseStatus(record) ?? [])
  return new Map([
    ...quiet,
    ...changed.map(({ path, gone }): [ByteString, Listed | undefined] => [path, gone ? undefined : lookAt(root, path)]),
  ])
}

/** Fields before the path: of an ordinary change, and of one that is not merged. */
const FIELDS: Readonly<Record<string, number>> = { 1: 8, u: 10 }

/** One record of `git status --porcelain=v2 -z`; undefined for headers and for the empty end. */
export const parseStatus = (record: string): { readonly path: ByteString; readonly gone: boolean } | undefined => {
  const fields = FIELDS[record[0] ?? '']
  if (fields === undefined) return undefined
  const parts = record.split(' ')
  // A file staged for removal that stays on the disk is no longer tracked.
  const gone = record[0] === '1' && (parts[1]?.[1] === 'D' || parts[1] === 'D.')
  return { path: parts.slice(fields).join(' '), gone }
}

export type Tracked = {
  readonly files: ReadonlyMap<ByteString, Listed>
  readonly submodules: readonly ByteString[]
}

const GITLINK = '160000'
const SYMLINK = '120000'

/** The tracked files, those that are unchanged as the index describes them. Throws `SystemFault` `git_failed`. */
export const trackedFiles = async (root: string, changes: Changes): Promise<Tracked> => {
  const files = new Map<ByteString, Listed>()
  const submodules: ByteString[] = []
  for (const record of (await git(root, ['ls-files', '--stage', '-z'])).toString('latin1').split('\0')) {
    if (record === '') continue
    const tab = record.indexOf('\t')
    const [mode = '', oid = ''] = record.slice(0, tab).split(' ')
    const path = record.slice(tab + 1)
    const entry = changes.has(path) ? changes.get(path) : fromIndex(root, path, mode, oid)
    if (mode === GITLINK) submodules.push(path)
    if (entry) files.set(path, entry)
  }
  return { files, submodules }
}

const fromIndex = (root: string, path: ByteString, mode: string, oid: string): Listed => {
  if (mode === GITLINK) return { kind: 'folder', mode: 0o777, id: '' }
  const source = onDisk(root, path)
  if (mode === SYMLINK) return { kind: 'link', mode: 0o777, id: oid, source }
  return { kind: 'file', mode: fileMode(Number.parseInt(mode, 8)), id: oid, source }
}

/** Files that git does not track, ignored ones included, that `wanted` picks by their path. */
export const untrackedFiles = async (root: string, wanted: (path: ByteString) => boolean): Promise<Changes> => {
  const paths = (await git(root, ['ls-files', '--others', '-z'])).toString('latin1').split('\0')
  return new Map(paths.filter(path => path !== '' && wanted(path)).map(path => [path, lookAt(root, path)]))
}
