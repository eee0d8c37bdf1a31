import { randomUUID } from 'node:crypto'
import type { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Dispatcher } from 'undici'
import { chainOf } from './chain.ts'
import { isRetriable, maxAttempts, retryDelay } from './retry.ts'
import { type Certificates, toSecureContext } from './trust.ts'

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

export type Call = {
  readonly method: Method
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  /** Made anew for every attempt and every redirect. */
  readonly body?: () => Buffer | Readable
  readonly signal?: AbortSignal
  /** Seconds until an answer begins; ten minutes unless told. */
  readonly headerTimeout?: number
  /** Not followed when false. */
  readonly redirects?: boolean
  /** Sent once when false, whatever the answer. */
  readonly retries?: boolean
}

/** An answer whose body has not been read; it must be, or `body.destroy()` be called. Header names in lower case. */
export type Reply = {
  readonly status: number
  /** How often the request was sent for it. */
  readonly attempts: number
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body: Readable & { text(): Promise<string> }
}

export type Http = {
  /** Sends, follows redirects, tries again (runner-api §0). Rejects when the server cannot be reached. */
  readonly send: (call: Call) => Promise<Reply>
  /** What the connections trust and show; without an authority of its own the chain that the server showed last. */
  readonly certificates: () => Certificates
  readonly close: () => Promise<void>
}

const seconds = 1000
const minutes = 60 * seconds
const maxRedirects = 10

/**
 * Connections to one server: kept alive, each for `maxAge` seconds at most (0: for ever), through the proxies of the
 * environment, trusting its certificates.
 */
export const createHttp = async (certificates: Certificates, userAgent: string, maxAge = 15 * 60): Promise<Http> => {
  const [{ buildConnector, EnvHttpProxyAgent, request }, secureContext] = await Promise.all([
    import('./undici.ts'),
    toSecureContext(certificates),
  ])
  let shown: string | undefined
  const connector = buildConnector({ secureContext, timeout: 30 * seconds, allowH2: false })
  const dispatcher = new EnvHttpProxyAgent({
    connect: (options, done) =>
      connector(options, (...connected) => {
        if (connected[1] !== null) shown = chainOf(connected[1]) ?? shown
        done(...connected)
      }),
    requestTls: { secureContext },
    proxyTls: { secureContext },
    headersTimeout: 10 * minutes,
    bodyTimeout: 60 * minutes,
    keepAliveTimeout: 90 * seconds,
    clientTtl: maxAge * seconds,
    allowH2: false,
  })
  const exchange = (call: Call): Promise<Reply> => exchangeOnce(request, dispatcher, call, userAgent)
  return {
    certificates: () => ({ ...(shown !== undefined && { ca: shown }), ...certificates }),
    send: call => sendWithRetries(followed => follow(exchange, followed), call),
    close: () => dispatcher.close(),
  }
}

type Exchange = (call: Call) => Promise<Reply>

const exchangeOnce = async (
  request: typeof import('undici').request,
  dispatcher: Dispatcher,
  { method, url, headers, body, signal, headerTimeout }: Call,
  userAgent: string,
): Promise<Reply> => {
  const {
    statusCode,
    headers: received,
    body: incoming,
  } = await request(url, {
    method,
    dispatcher,
    headers: { 'user-agent': userAgent, 'x-request-id': randomUUID().replaceAll('-', ''), ...headers },
    body: body === undefined ? null : body(),
    ...(signal !== undefined && { signal }),
    ...(headerTimeout !== undefined && { headersTimeout: headerTimeout * seconds }),
  })
  const flat = Object.entries(received).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value])
  return { status: statusCode, attempts: 1, headers: Object.fromEntries(flat), body: incoming }
}

/** 301, 302 and 303 become a GET without a body, 307 and 308 repeat the request. Tokens stay with their own server. */
const follow = async (exchange: Exchange, call: Call): Promise<Reply> => {
  let current = call
  for (let turn = 0; ; turn++) {
    const reply = await exchange(current)
    const { location } = reply.headers
    const isRedirect = [301, 302, 303, 307, 308].includes(reply.status) && location !== undefined
    if (!isRedirect || call.redirects === false || turn === maxRedirects) return reply
    reply.body.resume()
    current = redirected(current, reply.status, location)
  }
}

const redirected = (call: Call, status: number, location: string): Call => {
  const url = new URL(location, call.url)
  const isAway = url.origin !== new URL(call.url).origin
  const replays = status === 307 || status === 308 || call.method === 'GET'
  const { body, ...rest } = call
  const headers = Object.entries(call.headers).filter(
    ([name]) => !(isAway && /-token$|^authorization$/i.test(name)) && (replays || !/^content-/i.test(name)),
  )
  return {
    ...rest,
    url: url.href,
    method: replays ? call.method : 'GET',
    headers: Object.fromEntries(headers),
    ...(replays && body !== undefined && { body }),
  }
}

const sendWithRetries = async (exchange: Exchange, call: Call): Promise<Reply> => {
  for (let attempt = 1; ; attempt++) {
    const reply = await exchange(call)
    if (!isRetriable(reply.status) || attempt === maxAttempts || call.retries === false)
      return { ...reply, attempts: attempt }
    reply.body.resume()
    const delay = retryDelay(reply.headers, attempt, Date.now(), Math.random())
    await sleep(delay, undefined, call.signal && { signal: call.signal })
  }
}
