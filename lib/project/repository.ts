import { SystemFault } from '../util/errors.ts'
import { git, gitAll, toNames } from './git.ts'
import { dubiousOwnership } from './words.ts'

/** What git says of a working copy. */
export type Repository = {
  /** The folder that holds `.git`. */
  readonly root: string
  readonly shallow: boolean
  /** Name of the branch, also before its first commit; undefined with a detached HEAD. */
  readonly branch?: string
  /** Undefined before the first commit. */
  readonly head?: Commit
  /** Name of the branch that `origin/HEAD` means. */
  readonly originHead?: string
  /** `main`, or `master`, where there is such a branch. */
  readonly usualBranch?: string
  /** In git's order: system, global, local; keys in lower case but for the middle part. Later values win. */
  readonly config: ReadonlyMap<string, string>
}

export type Commit = {
  readonly sha: string
  readonly parents: readonly string[]
  /** `Name <email>` */
  readonly author: string
  /** ISO 8601 with offset. */
  readonly timestamp: string
  readonly message: string
  /** Full names of the refs that point at it, e.g. `refs/tags/v1`. */
  readonly refs: readonly string[]
}

const FORMAT = ['%H', '%P', '%an <%ae>', '%cI', '%D', '%B'].join('%x00')

const QUESTIONS = [
  // Stops with an error at the first thing that is missing, after printing those before.
  'rev-parse --show-toplevel --is-shallow-repository --symbolic-full-name HEAD origin/HEAD',
  `log -1 --no-show-signature --no-color --decorate=full --format='${FORMAT}' HEAD`,
  'config --list -z',
  "for-each-ref --format='%(refname:lstrip=-1)' refs/heads/main refs/heads/master refs/remotes/origin/main refs/remotes/origin/master",
]

/** Asks git about the working copy that `folder` is in, with one process; undefined when it is in none. */
export const readRepository = async (folder: string): Promise<Repository | undefined> => {
  const [places, log, config, names] = await gitAll(folder, QUESTIONS)
  const [root, shallow, known = '', originHead] = places?.stdout.split('\n') ?? []
  if (/dubious ownership/.test(places?.stderr ?? '')) throw new SystemFault('git_failed', dubiousOwnership(folder))
  if (!root) return undefined
  // Before the first commit, HEAD means nothing yet, but it is there.
  const branch = log?.ok ? known : (await git(folder, ['symbolic-ref', '-q', 'HEAD'])).stdout.trim()
  const usual = ['main', 'master'].find(name => names?.stdout.split('\n').includes(name))
  return {
    root,
    shallow: shallow === 'true',
    ...(branch.startsWith(HEADS) && { branch: branch.slice(HEADS.length) }),
    ...(log?.ok && { head: toCommit(log.stdout) }),
    ...(originHead?.startsWith(ORIGIN) && { originHead: originHead.slice(ORIGIN.length) }),
    ...(usual !== undefined && { usualBranch: usual }),
    config: toConfig(config?.stdout ?? ''),
  }
}

const HEADS = 'refs/heads/'
const ORIGIN = 'refs/remotes/origin/'

const toCommit = (log: string): Commit => {
  const [sha = '', parents = '', author = '', timestamp = '', refs = '', message = ''] = log.split('\0')
  const names = refs.split(', ').map(ref => ref.replace(/^(?:HEAD -> |tag: )/, ''))
  return {
    sha,
    parents: parents.split(' ').filter(parent => parent !== ''),
    author,
    timestamp,
    // The log ends each entry in a line end of its own.
    message: message.replace(/\n$/, ''),
    refs: names.filter(name => name.startsWith('refs/')),
  }
}

/** Entries are `key LF value`; a key alone means true. */
const toConfig = (list: string): ReadonlyMap<string, string> =>
  new Map(
    toNames(list).map(entry => {
      const end = entry.indexOf('\n')
      return end === -1 ? [entry, 'true'] : [entry.slice(0, end), entry.slice(end + 1)]
    }),
  )

/** The address of the remote that the branch follows, else of `origin`, else of the only one. */
export const remoteUrlOf = ({ config, branch }: Pick<Repository, 'config' | 'branch'>): string | undefined => {
  const named = branch === undefined ? undefined : config.get(`branch.${branch}.remote`)
  const first = [...config.keys()].find(key => /^remote\..*\.url$/.test(key))
  return (
    config.get(`remote.${named ?? 'origin'}.url`) ?? config.get('remote.origin.url') ?? (first && config.get(first))
  )
}

/** Full name of the remote branch that a local one follows, e.g. `refs/remotes/origin/main`. */
export const upstreamOf = ({ config, branch }: Pick<Repository, 'config' | 'branch'>): string | undefined => {
  if (branch === undefined) return undefined
  const remote = config.get(`branch.${branch}.remote`)
  const merge = config.get(`branch.${branch}.merge`)
  if (remote === undefined || remote === '.' || !merge?.startsWith(HEADS)) return undefined
  return `refs/remotes/${remote}/${merge.slice(HEADS.length)}`
}
