import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { answer, createState, type State } from './behaviour.ts'

/** One request as it arrived. */
export type Seen = {
  /** Milliseconds since the epoch, of its first byte. */
  readonly at: number
  readonly method: string
  /** Without `/api/v4` and the query, e.g. `/jobs/request`. */
  readonly path: string
  /** Without the question mark. */
  readonly query: string
  /** Names in lower case. */
  readonly headers: IncomingMessage['headers']
  readonly body: Buffer
  /** The client's port: the same for requests over one connection. */
  readonly port: number
  /** The body as JSON; undefined when it is none. */
  readonly json: unknown
}

/** What to answer. `delay` in milliseconds; `drop` closes the connection instead: before a byte, or after the headers. */
export type Reply = {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly json?: unknown
  readonly body?: string | Buffer
  readonly delay?: number
  readonly drop?: 'at once' | 'after headers'
}

type Scripted = Reply | ((seen: Seen) => Reply | undefined)

/**
 * A GitLab server as a runner sees it, to drive any runner program with (runner-api §7): it records every request,
 * behaves like GitLab, and answers as scripted where a test says so.
 */
export type Coordinator = {
  /** What a runner is given as `--url`. */
  readonly url: string
  readonly requests: readonly Seen[]
  readonly state: State
  /** Requests of one route in order, e.g. `seen('PUT /jobs/7')` or `seen(/^PATCH/)`. */
  readonly seen: (route: string | RegExp) => readonly Seen[]
  /** The next requests of a route get these replies, one each; then the usual behaviour is back. */
  readonly script: (route: string | RegExp, ...replies: Scripted[]) => void
  /** All requests of a route get this reply, unless one is scripted. A function may return undefined for the usual. */
  readonly always: (route: string | RegExp, reply: Scripted) => void
  /** Resolves when the condition holds, which is asked after every request; rejects after `seconds`. */
  readonly until: (condition: () => boolean, seconds?: number) => Promise<void>
  readonly close: () => Promise<void>
}

export type CoordinatorOptions = {
  readonly tls?: { readonly cert: string; readonly key: string; readonly ca?: string }
  /** Before `/api/v4`, e.g. `/gitlab`. */
  readonly root?: string
}

type Script = { readonly route: string | RegExp; readonly reply: Scripted; readonly once: boolean }

export const startCoordinator = async ({ tls, root = '' }: CoordinatorOptions = {}): Promise<Coordinator> => {
  const requests: Seen[] = []
  const scripts: Script[] = []
  const sockets = new Set<Socket>()
  const state = createState()
  const listener: RequestListener = async (incoming, response) => {
    const seen = await record(incoming, root)
    requests.push(seen)
    await send(response, takeScripted(scripts, seen) ?? answer(state, seen)).catch(() => response.destroy())
  }
  const server = tls ? createTlsServer({ ...tls, requestCert: tls.ca !== undefined }, listener) : createServer(listener)
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `${tls ? 'https' : 'http'}://127.0.0.1:${port}${root}`,
    requests,
    state,
    seen: route => requests.filter(seen => isRoute(route, seen)),
    script: (route, ...replies) => void scripts.push(...replies.map(reply => ({ route, reply, once: true }))),
    always: (route, reply) => void scripts.push({ route, reply, once: false }),
    until: (condition, seconds = 20) => until(condition, seconds),
    close: async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise(resolve => server.close(resolve))
    },
  }
}

const record = async (incoming: IncomingMessage, root: string): Promise<Seen> => {
  const at = Date.now()
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk)
  const body = Buffer.concat(chunks)
  const [path = '', query = ''] = (incoming.url ?? '').split('?')
  const short = path.startsWith(`${root}/api/v4`) ? path.slice(`${root}/api/v4`.length) : path
  const { method = '', headers, socket } = incoming
  return { at, method, path: short, query, headers, body, port: socket.remotePort ?? 0, json: toJson(body) }
}

const toJson = (body: Buffer): unknown => {
  try {
    return JSON.parse(body.toString())
  } catch {
    return undefined
  }
}

const isRoute = (route: string | RegExp, { method, path }: Seen): boolean =>
  typeof route === 'string' ? route === `${method} ${path}` : route.test(`${method} ${path}`)

/** The first script of the route that is left; one for all requests only when no other is. */
const takeScripted = (scripts: Script[], seen: Seen): Reply | undefined => {
  const mine = scripts.filter(({ route }) => isRoute(route, seen))
  const script = mine.find(({ once }) => once) ?? mine.at(-1)
  if (script === undefined) return undefined
  if (script.once) scripts.splice(scripts.indexOf(script), 1)
  return typeof script.reply === 'function' ? script.reply(seen) : script.reply
}

const send = async (response: ServerResponse, reply: Reply): Promise<void> => {
  if (reply.delay !== undefined) await sleep(reply.delay)
  if (reply.drop === 'at once') return void response.socket?.destroy()
  const body = reply.json === undefined ? (reply.body ?? '') : JSON.stringify(reply.json)
  const type = reply.json === undefined ? {} : { 'Content-Type': 'application/json' }
  response.writeHead(reply.status ?? 200, { ...type, ...reply.headers })
  if (reply.drop === 'after headers') {
    response.flushHeaders()
    return void setImmediate(() => response.socket?.destroy())
  }
  response.end(body)
}

const until = async (condition: () => boolean, seconds: number): Promise<void> => {
  const end = Date.now() + seconds * 1000
  while (!condition()) {
    if (Date.now() > end) throw new Error(`what was waited for did not happen in ${seconds} s: ${condition}`)
    await sleep(20)
  }
}
