import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { SystemFault } from '../util/errors.ts'
import { git } from '../workspace/git.ts'
import type { GitInfo } from './payload.ts'
import { noCommit } from './words.ts'

/** What a fetched commit looks like to a workspace. */
export type Fetched = {
  readonly root: string
  readonly git: {
    readonly commit: string
    readonly ref: { readonly kind: 'branch' | 'tag'; readonly name: string }
    readonly remoteUrl: string
  }
}

/** What a job and its runner want of the fetch. */
export type FetchOptions = {
  readonly caFile?: string
  /** `GIT_FETCH_EXTRA_FLAGS`, as far as they are allowed. */
  readonly flags: readonly string[]
  /** `GET_SOURCES_ATTEMPTS` */
  readonly attempts: number
  readonly signal: AbortSignal
}

const fetching = new Map<string, Promise<unknown>>()

/**
 * Brings the commit of a job into a repository on the runner's host that is kept between jobs; one fetch of a repository
 * at a time. Nothing of it is checked out or run here: no hooks, no filters, no submodules. The job's token reaches git
 * in its environment only. Throws `SystemFault` `git_failed`, or the reason of the signal.
 */
export const fetchCommit = async (folder: string, info: GitInfo, options: FetchOptions): Promise<Fetched> => {
  if (!/^([0-9a-f]{40}|[0-9a-f]{64})$/.test(info.sha)) throw new SystemFault('git_failed', noCommit(info.sha))
  const before = fetching.get(folder) ?? Promise.resolve()
  const mine = before.catch(() => undefined).then(() => fetchOften(folder, info, options))
  fetching.set(folder, mine)
  await mine
  const { url } = withoutCredentials(info.url)
  const kind = info.refType === 'tag' ? 'tag' : 'branch'
  return { root: folder, git: { commit: info.sha, ref: { kind, name: info.ref }, remoteUrl: url } }
}

const fetchOften = async (folder: string, info: GitInfo, options: FetchOptions): Promise<void> => {
  for (let attempt = 1; ; attempt++) {
    try {
      return await fetchInto(folder, info, options)
    } catch (error) {
      if (options.signal.aborted || attempt >= options.attempts) throw error
    }
  }
}

/**
 * Who writes a repository, or a job, must not run programs on the runner's host: neither by hooks nor by helpers for
 * other protocols, nor by what git calls on its own (runner-docker-executor §3.12).
 */
const hardened = [
  ...['-c', 'core.hooksPath=/dev/null', '-c', 'core.fsmonitor=false', '-c', 'fetch.recurseSubmodules=false'],
  ...['-c', 'protocol.ext.allow=never', '-c', 'credential.helper=', '-c', 'gc.auto=0', '-c', 'maintenance.auto=false'],
  ...['-c', 'core.askPass=', '-c', 'transfer.fsckObjects=true', '-c', 'fetch.fsck.zeroPaddedFilemode=ignore'],
]

const fetchInto = async (folder: string, info: GitInfo, { caFile, flags, signal }: FetchOptions): Promise<void> => {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await git(folder, ['init', '--quiet', '--template='], {}, signal)
  await removeLocks(folder)
  const { url, env } = withoutCredentials(info.url)
  const depth = info.depth > 0 ? ['--depth', `${info.depth}`] : []
  const options = ['--quiet', '--no-tags', '--force', '--update-head-ok', ...depth, ...flags]
  const authority: Record<string, string> = caFile === undefined ? {} : { GIT_SSL_CAINFO: caFile }
  const args = [...hardened, 'fetch', ...options, '--end-of-options', url, ...info.refspecs]
  await git(folder, args, { ...env, ...authority }, signal)
  await git(folder, [...hardened, 'update-ref', '--no-deref', 'HEAD', info.sha], {}, signal)
}

/** What a fetch leaves that was killed. Nobody else writes here: fetches of a repository wait for each other. */
const removeLocks = (folder: string): Promise<unknown> =>
  Promise.all(
    ['shallow', 'HEAD', 'packed-refs', 'config'].map(name => rm(join(folder, '.git', `${name}.lock`), { force: true })),
  )

/** Flags that only say what is fetched: others could name programs of the runner's host. */
const harmless = /^(--(no-)?(tags|prune|prune-tags|force)|-[ptnf]|--(depth|deepen)=\d+|--filter=(blob:none|tree:\d+))$/

/** `GIT_FETCH_EXTRA_FLAGS` as a list, and those that are not obeyed; `none` is an empty list. */
export const fetchFlags = (
  text: string,
): { readonly flags: readonly string[]; readonly refused: readonly string[] } => {
  const all = text.split(/\s+/).filter(flag => flag !== '' && text.trim() !== 'none')
  return { flags: all.filter(flag => harmless.test(flag)), refused: all.filter(flag => !harmless.test(flag)) }
}

/** `clone_url` of the runner takes the place of the server's address; the job's credentials stay. */
export const cloneFrom = (info: GitInfo, cloneUrl: string | undefined, projectPath: string): GitInfo => {
  if (cloneUrl === undefined || !URL.canParse(info.url) || !URL.canParse(cloneUrl)) return info
  const { username, password } = new URL(info.url)
  const url = new URL(`${cloneUrl.replace(/\/+$/, '')}/${projectPath}.git`)
  url.username = username
  url.password = password
  return { ...info, url: url.href }
}

/** The address without its password, and the environment that tells git the password. */
const withoutCredentials = (
  address: string,
): { readonly url: string; readonly env: Readonly<Record<string, string>> } => {
  if (!URL.canParse(address)) return { url: address, env: {} }
  const url = new URL(address)
  const { username, password, origin } = url
  url.username = ''
  url.password = ''
  if (password === '') return { url: url.href, env: {} }
  const login = Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString('base64')
  const header = `Authorization: Basic ${login}`
  return {
    url: url.href,
    env: { GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: `http.${origin}/.extraHeader`, GIT_CONFIG_VALUE_0: header },
  }
}
