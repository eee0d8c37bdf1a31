import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import type { Ask } from '../gitlab/questions.ts'
import type { Io } from './io.ts'

/** Asks on the terminal, on stderr; what is typed for a secret is not shown. Rejects at Ctrl-C. */
export const asker =
  (io: Io): Ask =>
  async (question, { fallback = '', secret = false }) => {
    const shown = `${question}${fallback === '' ? '' : ` [${fallback}]`}: `
    io.stderr.write(shown)
    const output = secret ? new Writable({ write: (_chunk, _encoding, done) => done() }) : io.stderr
    const lines = createInterface({ input: io.stdin, output, terminal: secret })
    const stop = new AbortController()
    lines.once('close', () => stop.abort())
    try {
      return await lines.question('', { signal: stop.signal })
    } finally {
      lines.close()
      if (secret) io.stderr.write('\n')
    }
  }
