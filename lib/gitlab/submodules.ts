import { SystemFault } from '../util/errors.ts'
import { shortHash } from '../util/hash.ts'
import { toText } from '../workspace/listing.ts'
import type { Submodule } from '../workspace/types.ts'
import { loginOf } from './address.ts'
import { alone } from './alone.ts'
import type { SubmoduleWishes } from './git-wishes.ts'
import { hardenedGit } from './hardened-git.ts'
import { depthFlags, openMirror } from './mirror.ts'
import { noteShallow } from './shallow.ts'
import { type Recorded, recordedSubmodules } from './submodule-list.ts'
import { isFetchable, resolveSubmoduleUrl, type ServerNames, throughRunner, toHttps } from './submodule-url.ts'
import { submoduleTransport } from './words.ts'

export type SubmoduleOptions = {
  readonly wishes: SubmoduleWishes
  readonly server: ServerNames
  /** Begins the folders of the submodules' repositories: what one project has fetched is not for another. */
  readonly folder: string
  /** The project's branch: `branch = .` in `.gitmodules` means the same one. */
  readonly ref: string
  /** What lets git in to the project's server. */
  readonly env: Readonly<Record<string, string>>
  readonly signal: AbortSignal
}

type Fetched = Submodule & { readonly remoteUrl: string }
type Parent = { readonly root: string; readonly commit: string; readonly url: string; readonly prefix: string }

/**
 * Fetches the submodules of a commit, each into a repository of its own that is kept; outer ones first. Throws
 * `SystemFault` `git_failed`.
 */
export const fetchSubmodules = async (parent: Parent, options: SubmoduleOptions): Promise<readonly Fetched[]> => {
  const { wishes, signal } = options
  const paths = parent.prefix === '' ? wishes.paths : []
  const found: Fetched[] = []
  for (const recorded of await recordedSubmodules(parent.root, parent.commit, paths, signal)) {
    const submodule = await fetchOne(parent, recorded, options)
    found.push(submodule)
    if (wishes.strategy !== 'recursive') continue
    const { root, commit, path, remoteUrl } = submodule
    found.push(...(await fetchSubmodules({ root, commit, url: remoteUrl, prefix: `${path}/` }, options)))
  }
  return found
}

const fetchOne = async (parent: Parent, recorded: Recorded, options: SubmoduleOptions): Promise<Fetched> => {
  const path = `${parent.prefix}${recorded.path}`
  const url = addressOf(parent, recorded, options)
  if (!isFetchable(url)) throw new SystemFault('git_failed', submoduleTransport(toText(path), url))
  const root = `${options.folder}-${shortHash(url)}`
  const commit = await alone(root, () => fetchInto(root, url, recorded, options))
  return { path, name: recorded.name, parent: parent.prefix, root, commit, remoteUrl: url, depth: options.wishes.depth }
}

const addressOf = ({ url: parent }: Parent, { url }: Recorded, { wishes, server }: SubmoduleOptions): string => {
  const resolved = resolveSubmoduleUrl(parent, url)
  const address = throughRunner(wishes.forceHttps ? toHttps(resolved, server) : resolved, server)
  return loginOf(address)?.url ?? address
}

/**
 * The branch is always asked for, so that the server sees who asks, also for what is here already. One that gives out no
 * single commits is asked for all branches.
 */
const fetchInto = async (
  root: string,
  url: string,
  { commit, branch = 'HEAD' }: Recorded,
  { wishes, ref, env, signal }: SubmoduleOptions,
): Promise<string> => {
  await openMirror(root, commit, signal)
  const fetch = (depth: number, ...refs: string[]) => {
    const flags = ['--quiet', '--no-tags', '--force', ...depthFlags(root, depth)]
    return hardenedGit(root, ['fetch', ...flags, '--end-of-options', url, ...refs], { env, signal })
  }
  if (wishes.remote) {
    await fetch(wishes.depth, branch === 'HEAD' ? branch : `refs/heads/${branch === '.' ? ref : branch}`)
    await noteShallow(root, signal)
    return (await hardenedGit(root, ['rev-parse', 'FETCH_HEAD'], { signal })).toString().trim()
  }
  await fetch(wishes.depth, 'HEAD', commit).catch(error => {
    signal.throwIfAborted()
    return fetch(0, '+refs/heads/*:refs/remotes/origin/*').catch(() => {
      throw error
    })
  })
  await noteShallow(root, signal)
  await hardenedGit(root, ['cat-file', '-e', `${commit}^{commit}`], { signal })
  return commit
}
