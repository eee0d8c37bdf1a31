import { dirname } from 'node:path'
import type { Submodule } from '../workspace/types.ts'
import type { WorkspaceOptions } from '../workspace/workspace.ts'
import { loginOf, toAddress } from './address.ts'
import type { GitWishes } from './git-wishes.ts'
import { fetchLfs } from './lfs.ts'
import { cloneFrom, fetchCommit } from './mirror.ts'
import { mirrorOf, type SourcesOptions } from './mirror-place.ts'
import { removeOldMirrors } from './old-mirrors.ts'
import type { GitInfo } from './payload.ts'
import { serverNames } from './server-names.ts'
import { fetchSubmodules } from './submodules.ts'

/** What a workspace has to know of sources that were fetched. */
export type Fetched = Required<Pick<WorkspaceOptions, 'root' | 'git'>>

/**
 * Fetches the commit of a job, its submodules and its LFS files into repositories on the runner's host, as often as the
 * job wants it tried. Throws `SystemFault` `git_failed`, or the signal's reason.
 */
export const fetchSources = async (
  options: SourcesOptions,
  wishes: GitWishes,
  signal: AbortSignal,
): Promise<Fetched> => {
  for (let attempt = 1; ; attempt++) {
    try {
      return await fetchOnce(options, wishes, signal)
    } catch (error) {
      if (signal.aborted || attempt >= wishes.attempts) throw error
    }
  }
}

const fetchOnce = async (options: SourcesOptions, wishes: GitWishes, signal: AbortSignal): Promise<Fetched> => {
  const { settings, payload } = options
  const root = mirrorOf(options)
  const info = cloneFrom(payload.git, settings.runner.cloneUrl, payload.projectPath)
  const { url } = toAddress(info.url)
  await fetchCommit(root, info, { tls: settings.identity, flags: wishes.flags, signal })
  const submodules =
    wishes.submodules.strategy === 'none' || !wishes.checkout ? [] : await submodulesOf(options, info, wishes, signal)
  if (wishes.lfs && wishes.checkout)
    await lfsOf(options, [{ root, commit: info.sha, url }, ...submodules], info, signal)
  void removeOldMirrors(dirname(root))
  const ref = { kind: info.refType === 'tag' ? 'tag' : 'branch', name: info.ref } as const
  return { root, git: { commit: info.sha, ref, remoteUrl: url, foreign: { submodules, lfs: wishes.lfs } } }
}

const submodulesOf = (
  options: SourcesOptions,
  info: GitInfo,
  { submodules: wishes }: GitWishes,
  signal: AbortSignal,
): Promise<readonly Submodule[]> => {
  const { url, env } = toAddress(info.url, options.settings.identity)
  const root = mirrorOf(options)
  const server = serverNames(options, info)
  const parent = { root, commit: info.sha, url, prefix: '' }
  return fetchSubmodules(parent, {
    wishes,
    server,
    env,
    signal,
    ref: info.ref,
    folder: `${root}-module-${wishes.depth}`,
  })
}

const lfsOf = async (
  { client }: SourcesOptions,
  repositories: readonly {
    readonly root: string
    readonly commit: string
    readonly url?: string
    readonly remoteUrl?: string
  }[],
  info: GitInfo,
  signal: AbortSignal,
): Promise<void> => {
  const login = loginOf(info.url)
  if (login === undefined) return
  const options = { http: client.http, login: { ...login, origin: new URL(login.url).origin }, signal }
  for (const { root, commit, url, remoteUrl } of repositories)
    await fetchLfs({ root, commit, url: url ?? remoteUrl ?? '' }, options)
}
