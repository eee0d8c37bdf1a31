import { createServer, type RequestListener } from 'node:http'
import { SystemFault } from '../util/errors.ts'
import type { Metrics } from './metrics.ts'
import { processState } from './process-state.ts'
import { jobLines, type Running } from './running.ts'
import { cannotListen } from './words.ts'

const defaultPort = 9252

/** `host:port`, `:port` or `host`; the port is 9252 when there is none (runner-api §5). */
export const parseAddress = (address: string): { readonly host: string; readonly port: number } => {
  const [, host = '', port] = /^\[?(.*?)\]?(?::(\d+))?$/.exec(address) ?? []
  return { host, port: port === undefined ? defaultPort : Number(port) }
}

export type Listening = { readonly port: number; readonly close: () => Promise<void> }

type Shown = {
  readonly metrics: Metrics
  readonly running: Running
  readonly stop: AbortSignal
  readonly abort: AbortSignal
}

/** Serves `/metrics`, `/debug/jobs/list`, `/debug/process/state` and `/health/ready`. Throws `SystemFault` when the address cannot be used. */
export const listen = async (address: string, { metrics, running, stop, abort }: Shown): Promise<Listening> => {
  const pages: Readonly<Record<string, () => Promise<Page>>> = {
    '/metrics': async () => {
      const { type, text } = await metrics.text()
      return { text, headers: { 'Content-Type': type } }
    },
    '/debug/jobs/list': async () => ({
      text: jobLines(running.all(), Date.now()),
      headers: { 'X-List-Version': '2', 'Content-Type': 'text/plain' },
    }),
    '/debug/process/state': async () => ({ text: `${processState({ stop, abort })}\n` }),
    '/health/ready': async () => (stop.aborted ? { text: 'stopping', status: 503 } : { text: 'ready' }),
  }
  const server = createServer(answerFrom(pages))
  const { host, port } = parseAddress(address)
  await new Promise<void>((resolve, reject) => {
    server.once('error', error => reject(new SystemFault('server_failed', cannotListen(address, error.message), error)))
    server.listen(port, host === '' ? undefined : host, resolve)
  })
  const bound = server.address()
  return {
    port: typeof bound === 'object' && bound !== null ? bound.port : port,
    close: () =>
      new Promise(resolve => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}

type Page = { readonly text: string; readonly status?: number; readonly headers?: Readonly<Record<string, string>> }

const answerFrom =
  (pages: Readonly<Record<string, () => Promise<Page>>>): RequestListener =>
  async ({ method, url = '' }, response) => {
    const page = pages[url.split('?')[0] ?? '']
    if (page === undefined) return void response.writeHead(404).end()
    if (method !== 'GET' && method !== 'HEAD') return void response.writeHead(405, { Allow: 'GET, HEAD' }).end()
    const { text, status = 200, headers = {} } = await page()
    response.writeHead(status, headers).end(method === 'HEAD' ? undefined : text)
  }
