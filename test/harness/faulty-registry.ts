import { once } from 'node:events'
import { createServer } from 'node:http'

/** A registry that greets, and answers every other request alike. */
export type FaultyRegistry = {
  readonly host: string
  /** Paths of the requests it has had, but for greetings. */
  readonly requests: readonly string[]
  readonly remove: () => Promise<void>
}

/** Answers with this status and the registry's form of an error; status 0 never answers. `greets`: all is well at first. */
export const startFaultyRegistry = async (
  status: number,
  code = 'UNKNOWN',
  message = '',
  { greets = true } = {},
): Promise<FaultyRegistry> => {
  const requests: string[] = []
  const server = createServer((request, response) => {
    const path = request.url ?? ''
    if (path === '/v2/' && greets) return response.end('{}')
    requests.push(path)
    if (status === 0) return
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ errors: [{ code, message }] }))
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const address = server.address()
  return {
    host: `127.0.0.1:${typeof address === 'object' ? address?.port : 0}`,
    requests,
    remove: async () => {
      server.closeAllConnections()
      await once(server.close(), 'close')
    },
  }
}
