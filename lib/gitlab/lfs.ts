import { createHash } from 'node:crypto'
import { createWriteStream, existsSync } from 'node:fs'
import { mkdir, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { reason, SystemFault } from '../util/errors.ts'
import { lfsFile } from '../workspace/lfs-files.ts'
import type { LfsPointer } from '../workspace/lfs-pointer.ts'
import { hardenedGit } from './hardened-git.ts'
import type { Http, Reply } from './http.ts'
import { lfsPointers } from './lfs-list.ts'
import { isFetchable } from './submodule-url.ts'
import { lfsFailed } from './words.ts'

export type LfsOptions = {
  readonly http: Http
  /** The login for one server: its origin, and the header. */
  readonly login: { readonly origin: string; readonly authorization?: string }
  readonly signal: AbortSignal
}

type Repository = { readonly root: string; readonly commit: string; readonly url: string }

/** So many objects are asked for at once. */
const batch = 100

/**
 * Brings the content of a commit's LFS files into its repository, where it stays: the batch API of Git LFS with its basic
 * transfers, so that no program of the repository's choice has a part in it. Throws `SystemFault` `git_failed`.
 */
export const fetchLfs = async (repository: Repository, options: LfsOptions): Promise<void> => {
  const { root, commit } = repository
  const pointers = await lfsPointers(root, commit, options.signal)
  const missing = pointers.filter(pointer => !existsSync(lfsFile(root, pointer)))
  if (missing.length === 0) return
  const server = await serverOf(repository, options.signal)
  try {
    for (let at = 0; at < missing.length; at += batch) {
      const objects = await ask(server, missing.slice(at, at + batch), options)
      for (const object of objects) await download(root, server, object, options)
    }
  } catch (error) {
    options.signal.throwIfAborted()
    throw error instanceof SystemFault ? error : failed(server, reason(error))
  }
}

/** `lfs.url` of `.lfsconfig`, or the usual place below the repository's address. */
const serverOf = async ({ root, commit, url }: Repository, signal: AbortSignal): Promise<string> => {
  const args = ['config', '--no-includes', '--get', '--blob', `${commit}:.lfsconfig`, 'lfs.url']
  const named = await hardenedGit(root, args, { signal }).then(
    text => text.toString().trim(),
    () => '',
  )
  signal.throwIfAborted()
  const base = url.replace(/\/+$/, '')
  const server = named !== '' ? named.replace(/\/+$/, '') : `${base.endsWith('.git') ? base : `${base}.git`}/info/lfs`
  if (!isFetchable(server)) throw new SystemFault('git_failed', lfsFailed(server, 'only http and https are used'))
  return server
}

type Wanted = LfsPointer & { readonly href: string; readonly header: Readonly<Record<string, string>> }

const type = 'application/vnd.git-lfs+json'

const ask = async (
  server: string,
  pointers: readonly LfsPointer[],
  { http, login, signal }: LfsOptions,
): Promise<readonly Wanted[]> => {
  const { origin, authorization } = login
  const mayLogIn = authorization !== undefined && new URL(server).origin === origin
  const body = Buffer.from(JSON.stringify({ operation: 'download', transfers: ['basic'], objects: pointers }))
  const reply = await http.send({
    method: 'POST',
    url: `${server}/objects/batch`,
    headers: { accept: type, 'content-type': type, ...(mayLogIn && { authorization }) },
    body: () => body,
    signal,
  })
  if (reply.status !== 200) throw failed(server, `${reply.status}`, reply)
  const answer = JSON.parse(await reply.body.text()) as { readonly objects?: readonly Answer[] }
  return pointers.map(pointer => wantedOf(server, pointer, answer.objects ?? []))
}

type Answer = {
  readonly oid?: string
  readonly error?: { readonly message?: string }
  readonly actions?: {
    readonly download?: { readonly href?: string; readonly header?: Readonly<Record<string, string>> }
  }
}

const wantedOf = (server: string, pointer: LfsPointer, answers: readonly Answer[]): Wanted => {
  const answer = answers.find(({ oid }) => oid === pointer.oid)
  const { href, header = {} } = answer?.actions?.download ?? {}
  if (href !== undefined && isFetchable(href)) return { ...pointer, href, header }
  throw failed(server, `${pointer.oid.slice(0, 12)}: ${answer?.error?.message ?? 'no address'}`)
}

/** Under its name only once it is whole and what it should be. */
const download = async (root: string, server: string, wanted: Wanted, { http, signal }: LfsOptions): Promise<void> => {
  const reply = await http.send({ method: 'GET', url: wanted.href, headers: wanted.header, signal })
  if (reply.status !== 200) throw failed(server, `${reply.status}`, reply)
  const file = lfsFile(root, wanted)
  const making = join(root, '.git/lfs', `new-${wanted.oid}`)
  await mkdir(dirname(file), { recursive: true })
  const hash = createHash('sha256')
  try {
    reply.body.on('data', chunk => hash.update(chunk))
    await pipeline(reply.body, createWriteStream(making, { mode: 0o600 }), { signal })
    if (hash.digest('hex') !== wanted.oid) throw failed(server, `${wanted.oid.slice(0, 12)} has another content`)
    await rename(making, file)
  } finally {
    await rm(making, { force: true })
  }
}

const failed = (server: string, why: string, reply?: Reply): SystemFault => {
  reply?.body.resume()
  return new SystemFault('git_failed', lfsFailed(server, why))
}
