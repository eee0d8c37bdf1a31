import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Real git repositories over real HTTP: `git http-backend` behind a server that can ask for a password. */
export type GitServer = {
  /** `http://127.0.0.1:<port>` */
  readonly origin: string
  /** The address of a repository below the server's folder, with a login if the server wants one. */
  readonly url: (path: string) => string
  /** Method and path with query of every request. */
  readonly requests: readonly string[]
  /** Requests whose line matches get this status instead, so often. */
  readonly fail: (line: RegExp, status: number, times?: number) => void
  /** Keeps the content of an LFS object; returns the text of its pointer. */
  readonly putLfs: (content: string) => string
  readonly close: () => Promise<void>
}

export type GitServerOptions = { readonly password?: string }

type Failure = { readonly line: RegExp; readonly status: number; left: number }

/** Serves the repositories below a folder. */
export const startGitServer = async (root: string, { password }: GitServerOptions = {}): Promise<GitServer> => {
  const requests: string[] = []
  const failures: Failure[] = []
  const objects = new Map<string, Buffer>()
  const login = `gitlab-ci-token:${password}`
  const expected = `Basic ${Buffer.from(login).toString('base64')}`
  const server = createServer((incoming, response) => {
    const line = `${incoming.method} ${incoming.url}`
    requests.push(line)
    const failure = failures.find(each => each.left > 0 && each.line.test(line))
    if (failure) {
      failure.left -= 1
      return end(response, failure.status)
    }
    if (password !== undefined && incoming.headers.authorization !== expected) {
      response.setHeader('WWW-Authenticate', 'Basic realm="git"')
      return end(response, 401)
    }
    if (line.includes('/info/lfs/')) return void serveLfs(incoming, response, objects)
    serveGit(incoming, response, root)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    origin: `http://${host}`,
    url: path => `http://${password === undefined ? '' : `${login}@`}${host}/${path}`,
    requests,
    fail: (line, status, times = 1) => void failures.push({ line, status, left: times }),
    putLfs: content => {
      const oid = createHash('sha256').update(content).digest('hex')
      objects.set(oid, Buffer.from(content))
      return `version https://git-lfs.github.com/spec/v1\noid sha256:${oid}\nsize ${Buffer.byteLength(content)}\n`
    },
    close: async () => {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}

const end = (response: ServerResponse, status: number, body: string | Buffer = ''): void => {
  response.statusCode = status
  response.end(body)
}

const serveGit = (incoming: IncomingMessage, response: ServerResponse, root: string): void => {
  const [path = '', query = ''] = (incoming.url ?? '').split('?')
  const env = {
    ...{ PATH: process.env.PATH, GIT_PROJECT_ROOT: root, GIT_HTTP_EXPORT_ALL: '1', GIT_CONFIG_NOSYSTEM: '1' },
    ...{ REQUEST_METHOD: incoming.method, PATH_INFO: decodeURIComponent(path), QUERY_STRING: query },
    ...{ CONTENT_TYPE: incoming.headers['content-type'] ?? '', REMOTE_ADDR: '127.0.0.1' },
    ...{ HTTP_CONTENT_ENCODING: incoming.headers['content-encoding'] ?? '' },
    ...{ GIT_PROTOCOL: String(incoming.headers['git-protocol'] ?? '') },
  }
  const backend = spawn('git', ['http-backend'], { env, stdio: ['pipe', 'pipe', 'ignore'] })
  incoming.pipe(backend.stdin)
  const chunks: Buffer[] = []
  backend.stdout.on('data', chunk => chunks.push(chunk))
  backend.on('close', () => {
    const answer = Buffer.concat(chunks)
    const cut = answer.indexOf('\r\n\r\n')
    for (const line of answer.subarray(0, cut).toString().split('\r\n')) {
      const [name = '', value = ''] = line.split(/: (.*)/s)
      if (name === 'Status') response.statusCode = Number.parseInt(value, 10)
      else response.setHeader(name, value)
    }
    response.end(answer.subarray(cut + 4))
  })
}

/** The batch API of Git LFS, and its downloads. */
const serveLfs = async (incoming: IncomingMessage, response: ServerResponse, objects: Map<string, Buffer>) => {
  if (incoming.method === 'GET') return end(response, 200, objects.get(incoming.url?.split('/').at(-1) ?? ''))
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk)
  const { objects: wanted } = JSON.parse(String(Buffer.concat(chunks))) as { objects: { oid: string; size: number }[] }
  const base = `http://${incoming.headers.host}${incoming.url?.replace(/\/objects\/batch$/, '')}`
  const answers = wanted.map(({ oid, size }) =>
    objects.has(oid)
      ? { oid, size, actions: { download: { href: `${base}/download/${oid}`, header: authorization(incoming) } } }
      : { oid, size, error: { code: 404, message: 'Object does not exist' } },
  )
  response.setHeader('Content-Type', 'application/vnd.git-lfs+json')
  end(response, 200, JSON.stringify({ transfer: 'basic', objects: answers }))
}

const authorization = ({ headers }: IncomingMessage): Record<string, string> =>
  headers.authorization === undefined ? {} : { Authorization: headers.authorization }
