import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import type { Ask } from '../gitlab/questions.ts'
import { inputError } from '../util/errors.ts'
import type { Io } from './io.ts'
import { words } from './words.ts'

export type Prompt = { readonly ask: Ask; readonly close: () => void }

/** Asks on the terminal, on stderr; what is typed for a secret is not shown. Ctrl-C and Ctrl-D reject. */
export const openPrompt = (io: Io): Prompt => {
  let muted = false
  const output = new Writable({
    write: (chunk, _encoding, done) => {
      if (!muted) io.stderr.write(chunk)
      done()
    },
  })
  const lines = createInterface({ input: io.stdin, output, terminal: true })
  const answers = lines[Symbol.asyncIterator]()
  return {
    ask: async (question, { fallback = '', secret = false }) => {
      io.stderr.write(`${question}${fallback === '' ? '' : ` [${fallback}]`}: `)
      muted = secret
      const { done, value } = await answers.next()
      muted = false
      if (secret) io.stderr.write('\n')
      if (done) throw inputError(words.notAnswered)
      return value
    },
    close: () => lines.close(),
  }
}
