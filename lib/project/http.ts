import { loadUndici } from './load-undici.ts'
import { MAX_BYTES } from './text.ts'

export type Answer = { readonly status: number; readonly bytes: Uint8Array; readonly nextPage?: string }

/** Gets a URL; rejects with an `Error` whose message says why there is no answer. */
export type Get = (url: string, headers?: Readonly<Record<string, string>>) => Promise<Answer>

const TIMEOUT = 30_000

/**
 * Gets through the proxies of the environment. A request with a token follows no redirects, which could lead it elsewhere.
 * Once `stop` is aborted, no request is left.
 */
export const createGet = (stop?: AbortSignal): Get => {
  let dispatcher: Promise<import('undici').Dispatcher> | undefined
  return async (url, headers = {}) => {
    const { EnvHttpProxyAgent, fetch } = await loadUndici()
    dispatcher ??= Promise.resolve(new EnvHttpProxyAgent({ connect: { timeout: 10_000 } }))
    const redirect = Object.keys(headers).length > 0 ? 'manual' : 'follow'
    const timeout = AbortSignal.timeout(TIMEOUT)
    const signal = stop ? AbortSignal.any([stop, timeout]) : timeout
    try {
      const reply = await fetch(url, {
        headers: { ...headers, 'user-agent': 'gantry' },
        redirect,
        signal,
        dispatcher: await dispatcher,
      })
      const nextPage = reply.headers.get('x-next-page')
      const bytes = await readLimited(reply.body)
      return { status: reply.status, bytes, ...(nextPage && { nextPage }) }
    } catch (error) {
      throw new Error(reasonOf(error), { cause: error })
    }
  }
}

const readLimited = async (body: AsyncIterable<Uint8Array> | null): Promise<Uint8Array> => {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of body ?? []) {
    size += chunk.length
    if (size > MAX_BYTES) throw new Error(`the answer is larger than ${MAX_BYTES / 1024 / 1024} MiB`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** undici hides what happened behind `fetch failed`. */
const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error)
  if (error.name === 'TimeoutError') return `no answer within ${TIMEOUT / 1000} s`
  return error.cause instanceof Error ? error.cause.message || error.cause.name : error.message
}
