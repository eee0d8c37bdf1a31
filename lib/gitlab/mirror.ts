import { existsSync } from 'node:fs'
import { mkdir, rm, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { SystemFault } from '../util/errors.ts'
import { type Tls, toAddress } from './address.ts'
import { alone } from './alone.ts'
import { hardenedGit } from './hardened-git.ts'
import type { GitInfo } from './payload.ts'
import { noteShallow } from './shallow.ts'
import { noCommit } from './words.ts'

/** What a job and its runner want of the fetch. */
export type FetchOptions = {
  readonly tls?: Tls
  /** `GIT_FETCH_EXTRA_FLAGS`, as far as they are allowed. */
  readonly flags: readonly string[]
  readonly signal: AbortSignal
}

/**
 * Brings the commit of a job into a repository on the runner's host that is kept between jobs; one fetch of a repository
 * at a time. Nothing of it is checked out or run here: no hooks, no filters, no submodules. The job's token reaches git
 * in its environment only. Throws `SystemFault` `git_failed`, or the reason of the signal.
 */
export const fetchCommit = async (folder: string, info: GitInfo, options: FetchOptions): Promise<void> => {
  if (!/^([0-9a-f]{40}|[0-9a-f]{64})$/.test(info.sha)) throw new SystemFault('git_failed', noCommit(info.sha))
  await alone(folder, () => fetchInto(folder, info, options))
}

const fetchInto = async (folder: string, info: GitInfo, { tls, flags, signal }: FetchOptions): Promise<void> => {
  await openMirror(folder, info.sha, signal)
  const { url, env } = toAddress(info.url, tls)
  const depth = flags.some(flag => /^--(depth|deepen)/.test(flag)) ? [] : depthFlags(folder, info.depth)
  const options = ['--quiet', '--no-tags', '--force', '--update-head-ok', ...depth, ...flags]
  await hardenedGit(folder, ['fetch', ...options, '--end-of-options', url, ...info.refspecs], { env, signal })
  await noteShallow(folder, signal)
  await hardenedGit(folder, ['update-ref', '--no-deref', 'HEAD', info.sha], { signal })
}

/** 0: the whole history, also of what was cut before. */
export const depthFlags = (folder: string, depth: number): readonly string[] => {
  if (depth > 0) return ['--depth', `${depth}`]
  return existsSync(join(folder, '.git/shallow')) ? ['--unshallow'] : []
}

/** Makes the repository, or what a killed fetch has left of it, ready for a fetch, and marks it as used. */
export const openMirror = async (folder: string, commit: string, signal: AbortSignal): Promise<void> => {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const now = new Date()
  await utimes(folder, now, now)
  const format = commit.length === 64 ? ['--object-format=sha256'] : []
  await hardenedGit(folder, ['init', '--quiet', '--template=', ...format], { signal })
  await removeLocks(folder)
}

/** What a fetch leaves that was killed. Nobody else writes here: fetches of a repository wait for each other. */
const removeLocks = (folder: string): Promise<unknown> =>
  Promise.all(
    ['shallow', 'HEAD', 'packed-refs', 'config'].map(name => rm(join(folder, '.git', `${name}.lock`), { force: true })),
  )

/** `clone_url` of the runner takes the place of the server's address; the job's credentials stay. */
export const cloneFrom = (info: GitInfo, cloneUrl: string | undefined, projectPath: string): GitInfo => {
  if (cloneUrl === undefined || !URL.canParse(info.url) || !URL.canParse(cloneUrl)) return info
  const { username, password } = new URL(info.url)
  const url = new URL(`${cloneUrl.replace(/\/+$/, '')}/${projectPath}.git`)
  url.username = username
  url.password = password
  return { ...info, url: url.href }
}
