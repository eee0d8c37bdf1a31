import { basename, resolve } from 'node:path'
import type { Facts, Loader } from '../pipeline/facts.ts'
import { createClone } from './clone.ts'
import { type Extra, NO_SHA, toFacts } from './facts.ts'
import { createFetcher } from './fetcher.ts'
import { createFiles } from './files.ts'
import { git, isRefName } from './git.ts'
import { createGet } from './http.ts'
import { createLoader } from './loader.ts'
import { readLocalFile } from './local-file.ts'
import type { ProjectOptions } from './options.ts'
import { mergeBase, readBeforeSha, resolveCommit } from './range.ts'
import { type Repository, readRepository, remoteUrlOf } from './repository.ts'
import { isMissing } from './store.ts'
import { createStores } from './stores.ts'
import { toServer } from './token.ts'
import * as words from './words.ts'

export type { ProjectOptions } from './options.ts'

/** A working copy, ready to be compiled. */
export type Project = {
  /** The folder that holds `.git`; without git the given one. */
  readonly root: string
  readonly facts: Facts
  readonly loader: Loader
  /** Absent: no git repository, or no commit yet. */
  readonly git?: {
    readonly commit: string
    readonly ref: { readonly kind: 'branch' | 'tag'; readonly name: string }
    /** Without user name and password. */
    readonly remoteUrl?: string
  }
}

/** Looks at a working copy, with one git process in most cases. Throws `SystemFault` `git_failed`. */
export const openProject = async (options: ProjectOptions): Promise<Project> => {
  const repository = await readRepository(resolve(options.cwd))
  const root = repository?.root ?? resolve(options.cwd)
  const extra = repository ? await readExtra(repository, options) : {}
  const now = options.now ?? new Date()
  const facts = toFacts({
    options,
    folder: basename(root),
    extra,
    arch: process.arch,
    now,
    ...(repository && { repository }),
  })
  return { root, facts, loader: toLoader(root, facts, repository, options), ...toGit(facts, repository) }
}

/** What the first look does not tell; each question is asked only where its answer matters. */
const readExtra = async (repository: Repository, options: ProjectOptions): Promise<Extra> => {
  const { root, head, originHead, usualBranch, branch } = repository
  const [beforeSha, tagMessage] = await Promise.all([
    readBeforeSha(repository, options),
    options.tag === undefined ? undefined : readTagMessage(root, options.tag),
  ])
  const defaultBranch = originHead ?? usualBranch ?? branch
  const target = options.targetBranch ?? defaultBranch
  const isMerge = options.event === 'merge_request_event' && head && target !== undefined
  const targetCommit = isMerge ? await resolveCommit(root, target) : undefined
  const diffBaseSha = targetCommit && (await mergeBase(root, targetCommit))
  return {
    ...(beforeSha !== undefined && { beforeSha }),
    ...(tagMessage !== undefined && { tagMessage }),
    ...(defaultBranch !== undefined && { defaultBranch }),
    ...(diffBaseSha !== undefined && { diffBaseSha }),
  }
}

/** Of an annotated tag; undefined for others. */
const readTagMessage = async (root: string, tag: string): Promise<string | undefined> => {
  if (!isRefName(tag)) return undefined
  const { stdout } = await git(root, ['for-each-ref', '--format=%(objecttype)%00%(contents)', `refs/tags/${tag}`])
  const [type, message] = stdout.split('\0')
  return type === 'tag' ? message?.replace(/\n+$/, '') : undefined
}

const toLoader = (root: string, facts: Facts, repository: Repository | undefined, options: ProjectOptions): Loader => {
  const { offline = false, cacheDir, signal, source = 'worktree', includePaths = new Map() } = options
  const isRepository = repository?.head !== undefined
  const fetcher = createFetcher({ get: createGet(signal), cacheDir, offline })
  const server = toServer(facts.server.url, options)
  const stores = createStores({ root, isRepository, project: facts.project.path, includePaths, server, fetcher })
  const files = createFiles({ root, isRepository, source, base: baseOf(facts) })
  const own = createClone(root)
  const readOwn = async (path: string) => {
    const read = source === 'head' && isRepository ? await own.read(facts.commit.sha, path) : undefined
    if (read === undefined) return await readLocalFile(root, path)
    return isMissing(read) ? words.localMissing(path) : read
  }
  return createLoader({ sources: { stores, fetcher, server, offline }, files, readOwn })
}

/** Where the changes begin that `rules:changes` looks at. */
const baseOf = ({ source, mergeRequest, commit }: Facts): string | undefined => {
  const base = source === 'merge_request_event' ? mergeRequest?.diffBaseSha : commit.beforeSha
  return base === NO_SHA ? undefined : base
}

const toGit = (facts: Facts, repository: Repository | undefined): Pick<Project, 'git'> => {
  if (!repository?.head) return {}
  const { kind, name } = facts.ref
  const remoteUrl = remoteUrlOf(repository)?.replace(/^(\w+:\/\/)[^/@]*@/, '$1')
  return { git: { commit: facts.commit.sha, ref: { kind, name }, ...(remoteUrl !== undefined && { remoteUrl }) } }
}
