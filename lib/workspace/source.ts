import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { git } from './git.ts'
import { type GitFolderOptions, gitFolder, gitFolderKey } from './git-folder.ts'
import { type Changes, changedFiles, trackedFiles, untrackedFiles } from './git-status.ts'
import { checkOutHead } from './head.ts'
import { type Listed, type Listing, toBytes, walk } from './listing.ts'
import type { ByteString } from './tar-header.ts'

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
}

export type SourceState = {
  /** The same for the same files, `.git` included. */
  readonly fingerprint: string
  /** Takes more time than the fingerprint; `dispose` removes what was made for it. */
  list(): Promise<{ readonly listing: Listing; dispose(): Promise<void> }>
}

/** Looks at the sources as they are now. Throws `SystemFault`: `git_failed`, `file_unreadable`. */
export const readSource = async (options: SourceOptions, variant: SourceVariant): Promise<SourceState> => {
  if (!options.git) return folderState(options.root)
  const repository: Repository = {
    root: options.root,
    prefix: '',
    git: { root: options.root, ...options.git, ...variant },
  }
  if (options.source === 'head') return headState(repository, options)
  const repositories = await withSubmodules(repository, variant.submodules, options)
  const parts = repositories.map(({ prefix, git, changes }) => [prefix, gitFolderKey(git), fromChanges(changes)])
  return {
    fingerprint: digest(['worktree', parts]),
    list: async () => {
      const listings = await Promise.all(repositories.map(each => listRepository(each, options.cacheDir)))
      return { listing: new Map(listings.flatMap(listing => [...listing])), dispose: async () => {} }
    },
  }
}

const digest = (what: unknown): string => createHash('sha256').update(JSON.stringify(what)).digest('hex').slice(0, 32)

const fromChanges = (changes: Changes) =>
  [...changes].map(([path, entry]) => [path, entry?.kind, entry?.mode, entry?.id])

const folderState = (root: string): SourceState => {
  const listing = walk(root)
  return {
    fingerprint: digest(['folder', fromChanges(listing)]),
    list: async () => ({ listing, dispose: async () => {} }),
  }
}

type Repository = { readonly root: string; readonly prefix: ByteString; readonly git: GitFolderOptions }
type Looked = Repository & { readonly changes: Changes }

const headState = (repository: Repository, { cacheDir }: SourceOptions): SourceState => ({
  fingerprint: digest(['head', gitFolderKey(repository.git)]),
  list: async () => {
    await mkdir(cacheDir, { recursive: true })
    const temporary = await mkdtemp(join(cacheDir, 'head-'))
    const [folder] = await Promise.all([
      gitFolder(cacheDir, repository.git),
      checkOutHead(repository.root, repository.git.commit, temporary),
    ])
    const listing = new Map([...gitEntries(folder, '.git', repository.git), ...walk(join(temporary, 'files'))])
    return { listing, dispose: () => rm(temporary, { recursive: true, force: true }) }
  },
})

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

const submodulesOf = async ({ root, prefix, git: own }: Repository): Promise<readonly Repository[]> => {
  const { submodules } = await trackedFiles(root, new Map())
  const present = submodules.filter(path => existsSync(join(root, Buffer.from(path, 'latin1').toString(), '.git')))
  return Promise.all(
    present.map(async path => {
      const folder = join(root, Buffer.from(path, 'latin1').toString())
      const commit = (await git(folder, ['rev-parse', 'HEAD'])).toString().trim()
      const full = prefix === '' ? path : `${prefix}/${path}`
      const worktree = `${'../'.repeat(full.split('/').length + 2)}${full}`
      return { root: folder, prefix: full, git: { root: folder, commit, depth: own.depth, worktree } }
    }),
  )
}

const listRepository = async (repository: Looked, cacheDir: string): Promise<Listing> => {
  const { root, prefix, git: options, changes } = repository
  const [folder, { files }] = await Promise.all([gitFolder(cacheDir, options), trackedFiles(root, changes)])
  const extra = [...changes].filter((pair): pair is [ByteString, Listed] => pair[1] !== undefined)
  if (prefix === '') return new Map([...gitEntries(folder, '.git', options), ...files, ...extra])
  const listing = new Map([...gitEntries(folder, `.git/modules/${prefix}`, options), ...submoduleLink(prefix)])
  for (const [path, entry] of new Map([...files, ...extra])) listing.set(`${prefix}/${path}`, entry)
  return listing
}

/** The `.git` file of a submodule. */
const submoduleLink = (prefix: ByteString): Listing => {
  const text = `gitdir: ${'../'.repeat(prefix.split('/').length)}.git/modules/${prefix}\n`
  return new Map([[`${prefix}/.git`, { kind: 'file', mode: 0o666, id: text, text: Buffer.from(text, 'latin1') }]])
}

/** Packs are named by their content; of everything else the folder as a whole is the identity. */
const gitEntries = (folder: string, prefix: ByteString, options: GitFolderOptions): Listing => {
  const key = gitFolderKey(options)
  const entries = [...walk(folder)].map(([path, entry]): [ByteString, Listed] => [
    `${prefix}/${path}`,
    { ...entry, id: path.startsWith('objects/pack/') ? '' : key },
  ])
  return new Map([[toBytes(prefix), { kind: 'folder', mode: 0o777, id: '' }], ...entries])
}
