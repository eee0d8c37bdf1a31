import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { copyFile, link, mkdir, mkdtemp, readdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { quote } from '../shell/quote.ts'
import { foreign, git } from './git.ts'
import { gitConfig, PARTIAL } from './git-config.ts'
import { lackOf, packCommit } from './git-partial.ts'

export type GitFolderOptions = {
  /** The working copy. */
  readonly root: string
  /** Hex digits. */
  readonly commit: string
  /** `GIT_DEPTH`; 0: the whole history. */
  readonly depth: number
  /** A branch becomes `refs/remotes/origin/<name>`. Absent for a submodule. */
  readonly ref?: { readonly kind: 'branch' | 'tag'; readonly name: string }
  /** `remote.origin.url`, without credentials. */
  readonly remoteUrl?: string
  /** `core.worktree` of a submodule. */
  readonly worktree?: string
  /** The submodules that are checked out in it. */
  readonly modules?: readonly { readonly name: string; readonly url: string }[]
  /** Somebody else decides about the repository: git knows nothing of this machine's configuration. */
  readonly foreign?: boolean
}

/** In a repository that is fetched for others: where its history ends, if not where `shallow` says. */
export const OWN_SHALLOW = 'gantry-shallow'

/** So many are kept for each project: each new one begins with the objects of another. */
const KEPT = 5

/** Beyond so many packs a folder begins anew, so that the files it consists of stay few. */
const MOST_PACKS = 20

type Env = Readonly<Record<string, string>>

/** Names the `.git` folder that these options lead to. */
export const gitFolderKey = (options: GitFolderOptions): string => hash(JSON.stringify(options))

const hash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 24)

/**
 * Makes the `.git` of a fresh checkout as GitLab Runner leaves it (runner-docker-executor §3.12): HEAD detached at the
 * commit, history cut at the depth, tags that point into it, the branch as a remote one, an index of the commit. Returns
 * its folder below `cache`, where it is kept; one of the same options is used again, one of another commit is its base,
 * so that only the difference is packed. Of a partial clone it is one as well, where that lacks something. Throws
 * `SystemFault` `git_failed`.
 */
export const gitFolder = async (cache: string, options: GitFolderOptions): Promise<string> => {
  const project = join(cache, 'git', hash(`${options.root}\n${options.depth}`))
  const folder = join(project, gitFolderKey(options))
  if (existsSync(folder)) return folder
  await mkdir(project, { recursive: true })
  const making = await mkdtemp(join(project, 'new-'))
  try {
    const common = await commonDir(options.root)
    await begin(making, lackOf(common) ? undefined : await newest(project), options)
    await checkOut(making, common, options)
    await rename(making, folder).catch(error => {
      // Another run made it meanwhile.
      if (!existsSync(folder)) throw error
    })
  } finally {
    await rm(making, { recursive: true, force: true })
  }
  await prune(project)
  return folder
}

/** Newest first. */
const kept = async (project: string): Promise<readonly string[]> => {
  const names = (await readdir(project)).filter(name => !name.startsWith('new-'))
  const times = await Promise.all(names.map(async name => ({ name, time: (await stat(join(project, name))).mtimeMs })))
  return times.sort((one, other) => other.time - one.time).map(({ name }) => join(project, name))
}

const newest = async (project: string): Promise<string | undefined> => {
  const [folder] = await kept(project)
  if (folder === undefined) return undefined
  const packs = await readdir(join(folder, 'objects/pack')).catch(() => [])
  return packs.length > 0 && packs.length <= 2 * MOST_PACKS ? folder : undefined
}

const prune = async (project: string): Promise<void> => {
  for (const folder of (await kept(project)).slice(KEPT)) await rm(folder, { recursive: true, force: true })
}

const begin = async (folder: string, base: string | undefined, options: GitFolderOptions): Promise<void> => {
  await Promise.all(['objects/pack', 'refs'].map(name => mkdir(join(folder, name), { recursive: true })))
  await writeFile(join(folder, 'config'), gitConfig(options))
  if (base === undefined) {
    await writeFile(join(folder, 'HEAD'), `${options.commit}\n`)
    return
  }
  for (const name of await readdir(join(base, 'objects/pack'))) {
    const [from, to] = [join(base, 'objects/pack', name), join(folder, 'objects/pack', name)]
    await link(from, to).catch(() => copyFile(from, to))
  }
  // What HEAD reaches is what git offers as already there.
  await copyFile(join(base, 'HEAD'), join(folder, 'HEAD'))
  await copyFile(join(base, 'shallow'), join(folder, 'shallow')).catch(() => {})
}

const commonDir = async (root: string): Promise<string> =>
  (await git(root, ['rev-parse', '--path-format=absolute', '--git-common-dir'])).toString().trim()

const checkOut = async (folder: string, common: string, options: GitFolderOptions): Promise<void> => {
  const user = options.foreign ? foreign : {}
  // The work tree of a submodule's configuration is where the job will see it.
  const env = { ...user, GIT_DIR: folder, GIT_WORK_TREE: folder }
  const lack = lackOf(common)
  try {
    await git(folder, fetch(common, options), env)
  } catch (error) {
    if (lack === undefined) throw error
    // Git walks through no commit whose folders it lacks: then there is this one alone.
    if (lack === 'folders') await git(folder, fetch(common, { ...options, depth: 1 }), env)
    else await checkOutPartial(folder, common, options, env)
  }
  await writeFile(join(folder, 'HEAD'), `${options.commit}\n`)
  await git(folder, ['read-tree', options.commit], env)
}

const checkOutPartial = async (folder: string, common: string, options: GitFolderOptions, env: Env): Promise<void> => {
  await git(folder, fetch(common, options, [`--filter=${PARTIAL}`]), env)
  await packCommit(options.root, options.commit, folder, options.foreign ? foreign : {})
  await writeFile(join(folder, 'config'), gitConfig(options, true))
}

/** Objects come in one pack. The commit need not be the head of a branch, and the source may be shallow itself. */
const fetch = (
  common: string,
  { commit, depth, ref }: GitFolderOptions,
  more: readonly string[] = [],
): readonly string[] => [
  ...['-c', 'fetch.unpackLimit=1', '-c', 'maintenance.auto=false', '-c', 'protocol.file.allow=always'],
  'fetch',
  '--quiet',
  '--no-write-fetch-head',
  `--upload-pack=git ${shallowIn(common)}${giving} upload-pack`,
  ...more,
  ...(depth > 0 ? [`--depth=${depth}`] : ['--update-shallow']),
  pathToFileURL(common).href,
  ref?.kind === 'tag'
    ? `+refs/tags/${ref.name}:refs/tags/${ref.name}`
    : `+${commit}:refs/remotes/origin/${ref?.name ?? 'HEAD'}`,
]

/** Git has accepted the working copy by then, whoever owns it; upload-pack would ask about its `.git` once more. */
const giving = "-c 'safe.directory=*' -c uploadpack.allowAnySHA1InWant=true -c uploadpack.allowFilter=true"

const shallowIn = (common: string): string => {
  const file = join(common, OWN_SHALLOW)
  return existsSync(file) ? `--shallow-file ${quote(file)} ` : ''
}
