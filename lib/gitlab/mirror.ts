import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { git } from '../workspace/git.ts'
import type { GitInfo } from './payload.ts'

/** What a fetched commit looks like to a workspace. */
export type Fetched = {
  readonly root: string
  readonly git: {
    readonly commit: string
    readonly ref: { readonly kind: 'branch' | 'tag'; readonly name: string }
    readonly remoteUrl: string
  }
}

const fetching = new Map<string, Promise<unknown>>()

/**
 * Brings the commit of a job into a repository on the runner's host that is kept between jobs; one fetch of a repository
 * at a time. Nothing of it is checked out or run here: no hooks, no filters, no submodules. The job's token reaches git
 * in its environment only. Throws `SystemFault` `git_failed`.
 */
export const fetchCommit = async (folder: string, info: GitInfo, caFile: string | undefined): Promise<Fetched> => {
  const before = fetching.get(folder) ?? Promise.resolve()
  const mine = before.catch(() => undefined).then(() => fetchInto(folder, info, caFile))
  fetching.set(folder, mine)
  await mine
  const { url } = withoutCredentials(info.url)
  const kind = info.refType === 'tag' ? 'tag' : 'branch'
  return { root: folder, git: { commit: info.sha, ref: { kind, name: info.ref }, remoteUrl: url } }
}

const hardened = [
  ...['-c', 'core.hooksPath=/dev/null', '-c', 'core.fsmonitor=false', '-c', 'fetch.recurseSubmodules=false'],
  ...['-c', 'protocol.ext.allow=never', '-c', 'credential.helper=', '-c', 'gc.auto=0'],
]

const fetchInto = async (folder: string, info: GitInfo, caFile: string | undefined): Promise<void> => {
  await mkdir(join(folder, '..'), { recursive: true, mode: 0o700 })
  await mkdir(folder, { recursive: true })
  await git(folder, ['init', '--quiet', '--template='])
  const { url, env } = withoutCredentials(info.url)
  const depth = info.depth > 0 ? ['--depth', `${info.depth}`] : []
  const options = ['--quiet', '--no-tags', '--force', '--update-head-ok', ...depth]
  await git(folder, [...hardened, 'fetch', ...options, '--end-of-options', url, ...info.refspecs], {
    ...env,
    ...(caFile !== undefined && { GIT_SSL_CAINFO: caFile }),
  })
  await git(folder, ['update-ref', '--no-deref', 'HEAD', info.sha])
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
