import type { Http, Method } from './http.ts'
import { createHttp } from './http.ts'
import type { Certificates } from './trust.ts'

/** One server as one runner sees it. Also remembers `last_update`, which long polling echoes (runner-api §1.6). */
export type Client = {
  readonly http: Http
  /** Ends in `/api/v4/`. */
  readonly base: string
  /** For log lines and for the agent of our requests. */
  readonly version: string
  /** Told of every answer, for the metrics. */
  readonly onAnswer?: (answered: Answered) => void
  lastUpdate: string
}

/** A request and what came of it; status -1: nothing usable. */
export type Answered = {
  readonly request: Pick<Request, 'method' | 'path'>
  readonly status: number
  readonly seconds: number
  readonly attempts: number
}

/** Which server, and how to reach it. */
export type ServerAddress = Pick<Client, 'version' | 'onAnswer'> & {
  readonly url: string
  readonly certificates: Certificates
  /** `connection_max_age`, in seconds. */
  readonly maxAge?: number
}

/** The runner API of a GitLab server, also of one under a path (runner-api §0). */
export const createClient = async ({
  url,
  certificates,
  version,
  onAnswer,
  maxAge,
}: ServerAddress): Promise<Client> => ({
  http: await createHttp(certificates, `gantry ${version} (${process.platform}/${process.arch})`, maxAge),
  base: apiBase(url),
  version,
  ...(onAnswer && { onAnswer }),
  lastUpdate: '',
})

/** `<url>` without a trailing slash and without one `/ci`, then `/api/v4/`. */
export const apiBase = (url: string): string => `${url.replace(/\/+$/, '').replace(/\/ci$/, '')}/api/v4/`

export type Request = {
  readonly method: Method
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly json?: unknown
  /** A body that is not JSON; its headers come with it. */
  readonly bytes?: Buffer
  /** The status that means success. Only then, and only as JSON, the body is decoded. */
  readonly success: number
  /** The caller wants the body. */
  readonly decode: boolean
  readonly signal?: AbortSignal
}

/** What came back. `status` -1: no usable answer (runner-api §0). */
export type Answer = {
  readonly status: number
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly json?: unknown
  /** One line for the log: the status and the server's own words. */
  readonly text: string
}

/** One JSON call. Rejects only when `signal` aborts it: a server that cannot be reached is an answer of -1. */
export const call = async (client: Client, request: Request): Promise<Answer> => {
  const started = Date.now()
  const { attempts, ...answer } = await exchange(client, request)
  client.onAnswer?.({ request, status: answer.status, seconds: (Date.now() - started) / 1000, attempts })
  return answer
}

const exchange = async (client: Client, request: Request): Promise<Answer & Pick<Answered, 'attempts'>> => {
  const { method, path, headers, json, bytes, success, decode, signal } = request
  const body = json === undefined ? bytes : Buffer.from(JSON.stringify(json))
  try {
    const reply = await client.http.send({
      method,
      url: client.base + path,
      headers: {
        ...headers,
        ...(decode && { accept: 'application/json' }),
        ...(json !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: () => body }),
      ...(signal && { signal }),
    })
    const text = await reply.body.text()
    const answer = read(reply.status, reply.headers, text, decode && reply.status === success)
    if (answer.status !== -1) client.lastUpdate = reply.headers['x-gitlab-last-update'] || client.lastUpdate
    return { ...answer, attempts: reply.attempts }
  } catch (error) {
    signal?.throwIfAborted()
    return { status: -1, headers: {}, text: reasonOf(error), attempts: 1 }
  }
}

const read = (status: number, headers: Answer['headers'], body: string, decode: boolean): Answer => {
  const isJson = headers['content-type']?.split(';')[0]?.trim() === 'application/json'
  const json = isJson ? parse(body) : undefined
  if (decode && json === undefined) return { status: -1, headers, text: `${status}, but no JSON` }
  const said = status >= 400 ? messageOf(json) : ''
  return { status, headers, text: said === '' ? `${status}` : `${status} (${said})`, ...(decode && { json }) }
}

const parse = (body: string): unknown => {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}

/** `{"message": "text"}` or `{"message": {"field": ["a", "b"]}}`. */
const messageOf = (json: unknown): string => {
  const message = typeof json === 'object' && json !== null && 'message' in json ? json.message : undefined
  if (typeof message === 'string') return message
  if (typeof message !== 'object' || message === null) return ''
  return Object.entries(message)
    .map(([field, texts]) => `${field}: ${Array.isArray(texts) ? texts.join(', ') : texts}`)
    .join('; ')
}

/** Undici says "fetch failed" and keeps the reason inside; several addresses fail together. */
const reasonOf = (error: unknown): string => {
  if (error instanceof AggregateError && error.errors.length > 0) return reasonOf(error.errors[0])
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error ? reasonOf(error.cause) : error.message
}
