import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fingerprintOf } from './fingerprint.ts'
import { git } from './git.ts'
import { gitFolder, gitFolderKey } from './git-folder.ts'
import { type Changes, changedFiles, trackedFiles, untrackedFiles } from './git-status.ts'
import { headRepositories } from './head-repositories.ts'
import { headState } from './head-source.ts'
import { type Listed, type Listing, onDisk, walk } from './listing.ts'
import { gitEntries, type Repository, submoduleLink, worktreeOf } from './repository.ts'
import type { ByteString } from './tar-header.ts'
import type { Submodule } from './types.ts'

export type SourceOptions = {
  /** The working copy: the folder that holds `.git`, or any folder. */
  readonly root: string
  /** `worktree`: tracked files with their uncommitted edits; `head`: the commit. */
  readonly source: 'worktree' | 'head'
  /** Absent: the folder is no git repository, or has no commit. */
  readonly git?: {
    readonly commit: string
    readonly ref: { readonly kind: 'branch' | 'tag'; readonly name: string }
    /** `remote.origin.url`, without credentials. */
    readonly remoteUrl?: string
    /** The repository was fetched for a job of somebody else's, with these submodules; `lfs` as in `HeadOptions`. */
    readonly foreign?: { readonly submodules: readonly Submodule[]; readonly lfs: boolean }
  }
  /** Untracked files that go along, ignored or not. */
  readonly includeIgnored?: (path: ByteString) => boolean
  /** The user's cache folder, e.g. `~/.cache/gantry`. */
  readonly cacheDir: string
}

/** What may differ from job to job. */
export type SourceVariant = {
  /** `GIT_DEPTH`; 0: the whole history. */
  readonly depth: number
  /** `GIT_SUBMODULE_STRATEGY` */
  readonly submodules: 'none' | 'normal' | 'recursive'
  /** `GIT_CHECKOUT`; default true. */
  readonly checkout?: boolean
}

export type SourceState = {
  /** The same for the same files, `.git` included. */
  readonly fingerprint: string
  /** Takes more time than the fingerprint; `dispose` removes what was made for it. */
  list(): Promise<{ readonly listing: Listing; dispose(): Promise<void> }>
}

/** Looks at the sources as they are now. Throws `SystemFault`: `git_failed`, `file_unreadable`. */
export const readSource = async (options: SourceOptions, variant: SourceVariant): Promise<SourceState> => {
  const { root, git, cacheDir } = options
  if (!git) return folderState(root)
  const { checkout = true } = variant
  if (options.source === 'head' || !checkout) {
    const repositories = await headRepositories({ ...options, git }, variant)
    const lfs = git.foreign?.lfs ?? false
    return headState(checkout ? repositories : repositories.slice(0, 1), { cacheDir, checkout, lfs })
  }
  const { foreign: _, ...identity } = git
  const repository: Repository = { root, prefix: '', git: { root, ...identity, depth: variant.depth } }
  const repositories = await withSubmodules(repository, variant.submodules, options)
  const parts = repositories.map(({ prefix, git, changes }) => [prefix, gitFolderKey(git), fromChanges(changes)])
  return {
    fingerprint: fingerprintOf(['worktree', parts]),
    list: async () => {
      const listings = await Promise.all(repositories.map(each => listRepository(each, cacheDir)))
      return { listing: new Map(listings.flatMap(listing => [...listing])), dispose: async () => {} }
    },
  }
}

const fromChanges = (changes: Changes) =>
  [...changes].map(([path, entry]) => [path, entry?.kind, entry?.mode, entry?.id])

const folderState = (root: string): SourceState => {
  const listing = walk(root)
  return {
    fingerprint: fingerprintOf(['folder', fromChanges(listing)]),
    list: async () => ({ listing, dispose: async () => {} }),
  }
}

type Looked = Repository & { readonly changes: Changes }

/** The repository and, as the strategy says, the submodules that are checked out in it. */
const withSubmodules = async (
  repository: Repository,
  strategy: SourceVariant['submodules'],
  options: SourceOptions,
): Promise<readonly Looked[]> => {
  const { root, prefix } = repository
  const wanted = options.includeIgnored
  const [changes, extra, submodules] = await Promise.all([
    changedFiles(root),
    wanted && prefix === '' ? untrackedFiles(root, wanted) : [],
    strategy === 'none' || !existsSync(join(root, '.gitmodules')) ? [] : submodulesOf(repository),
  ])
  const deeper = strategy === 'recursive' ? 'recursive' : 'none'
  const inside = await Promise.all(submodules.map(each => withSubmodules(each, deeper, options)))
  return [{ ...repository, changes: new Map([...changes, ...extra]) }, ...inside.flat()]
}

const submodulesOf = async (parent: Repository): Promise<readonly Repository[]> => {
  const { submodules } = await trackedFiles(parent.root, new Map())
  const folder = (path: ByteString): string => onDisk(parent.root, path).toString()
  const present = submodules.filter(path => existsSync(join(folder(path), '.git')))
  return Promise.all(
    present.map(async path => {
      const root = folder(path)
      const commit = (await git(root, ['rev-parse', 'HEAD'])).toString().trim()
      const prefix = parent.prefix === '' ? path : `${parent.prefix}/${path}`
      return { root, prefix, git: { root, commit, depth: parent.git.depth, worktree: worktreeOf(prefix) } }
    }),
  )
}

const listRepository = async (repository: Looked, cacheDir: string): Promise<Listing> => {
  const { root, prefix, git: options, changes } = repository
  const [folder, { files }] = await Promise.all([gitFolder(cacheDir, options), trackedFiles(root, changes)])
  const extra = [...changes].filter((pair): pair is [ByteString, Listed] => pair[1] !== undefined)
  if (prefix === '') return new Map([...gitEntries(folder, repository), ...files, ...extra])
  const listing = new Map([...gitEntries(folder, repository), ...submoduleLink(prefix)])
  for (const [path, entry] of new Map([...files, ...extra])) listing.set(`${prefix}/${path}`, entry)
  return listing
}
