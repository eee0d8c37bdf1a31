import { type GitFolderOptions, gitFolderKey } from './git-folder.ts'
import { type Listed, type Listing, toBytes, walk } from './listing.ts'
import type { ByteString } from './tar-header.ts'

/** A repository of the sources: the project's own, or that of a submodule. */
export type Repository = {
  readonly root: string
  /** The submodule's path in the project; empty for the project. */
  readonly prefix: ByteString
  readonly git: GitFolderOptions
}

/** Where the `.git` folder of a repository goes in the project. */
export const gitPlace = (prefix: ByteString): ByteString => (prefix === '' ? '.git' : `.git/modules/${prefix}`)

/** `core.worktree` of a submodule. */
export const worktreeOf = (path: ByteString): string => `${'../'.repeat(path.split('/').length + 2)}${path}`

/** The `.git` folder. Packs are named by their content; of everything else the folder as a whole is the identity. */
export const gitEntries = (folder: string, { prefix, git }: Repository): Listing => {
  const key = gitFolderKey(git)
  const place = gitPlace(prefix)
  const entries = [...walk(folder)].map(([path, entry]): [ByteString, Listed] => [
    `${place}/${path}`,
    { ...entry, id: path.startsWith('objects/pack/') ? '' : key },
  ])
  return new Map([[toBytes(place), { kind: 'folder', mode: 0o777, id: '' }], ...entries])
}

/** The `.git` file of a submodule. */
export const submoduleLink = (prefix: ByteString): Listing => {
  const text = `gitdir: ${'../'.repeat(prefix.split('/').length)}.git/modules/${prefix}\n`
  return new Map([[`${prefix}/.git`, textFile(text)]])
}

/** A file that is on no disk. */
export const textFile = (text: ByteString): Listed => ({
  kind: 'file',
  mode: 0o666,
  id: text,
  text: Buffer.from(text, 'latin1'),
})
