import { createHash } from 'node:crypto'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Answer, Get } from './http.ts'
import type { Missing } from './store.ts'

export type FetcherOptions = { readonly get: Get; readonly cacheDir: string; readonly offline: boolean }

/** Gets a URL, or says why not. What came is kept on disk, and taken from there when offline. */
export type Fetcher = (url: string, headers?: Readonly<Record<string, string>>) => Promise<Answer | Missing>

/** Each URL is asked for once a run. */
export const createFetcher = ({ get, cacheDir, offline }: FetcherOptions): Fetcher => {
  const folder = join(cacheDir, 'includes')
  const asked = new Map<string, Promise<Answer | Missing>>()
  const ask = async (url: string, headers: Readonly<Record<string, string>>): Promise<Answer | Missing> => {
    const file = join(folder, createHash('sha256').update(url).digest('hex'))
    if (offline) return (await readKept(file)) ?? { why: `the cache (${url} is not in it, and --offline is given)` }
    try {
      const answer = await get(url, headers)
      if (answer.status !== 200) return { why: `${url} (${statusText(answer.status, headers)})` }
      await keep(folder, file, answer)
      return answer
    } catch (error) {
      return { why: `${url} (${error instanceof Error ? error.message : error})` }
    }
  }
  return (url, headers = {}) => {
    const known = asked.get(url) ?? ask(url, headers)
    asked.set(url, known)
    return known
  }
}

const statusText = (status: number, headers: Readonly<Record<string, string>>): string => {
  const hasToken = Object.keys(headers).length > 0
  if (status === 401 || status === 403)
    return `HTTP ${status}: ${hasToken ? 'the token is not allowed' : 'a token is needed'}`
  if (status === 404) return hasToken ? 'HTTP 404' : 'HTTP 404; a private project needs a token'
  return status >= 300 && status < 400 ? `HTTP ${status}: it leads elsewhere` : `HTTP ${status}`
}

/** The first line holds what else belongs to the answer; the rest is its body. */
const keep = async (folder: string, file: string, { bytes, nextPage }: Answer): Promise<void> => {
  const partial = `${file}.${process.pid}`
  // A cache that cannot be written is no reason to fail.
  await mkdir(folder, { recursive: true, mode: 0o700 })
    .then(() =>
      writeFile(partial, Buffer.concat([Buffer.from(`${JSON.stringify({ nextPage })}\n`), bytes]), { mode: 0o600 }),
    )
    .then(() => rename(partial, file))
    .catch(() => {})
}

const readKept = async (file: string): Promise<Answer | undefined> => {
  const bytes = await readFile(file).catch(() => undefined)
  if (!bytes) return undefined
  const end = bytes.indexOf(10)
  const { nextPage } = JSON.parse(bytes.subarray(0, end).toString()) as { readonly nextPage?: string }
  return { status: 200, bytes: bytes.subarray(end + 1), ...(nextPage !== undefined && { nextPage }) }
}
