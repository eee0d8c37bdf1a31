import { StringDecoder } from 'node:string_decoder'

/** Cuts chunks into lines without their line break. Meant for docker's progress, not for the output of jobs. */
export const createLineSplitter = (onLine: (line: string) => void): { push(chunk: Buffer): void; end(): void } => {
  const decoder = new StringDecoder('utf8')
  let rest = ''
  return {
    push: chunk => {
      const parts = (rest + decoder.write(chunk)).split(/\r?\n/)
      rest = parts.pop() ?? ''
      for (const line of parts) onLine(line)
    },
    end: () => {
      if (rest !== '') onLine(rest)
    },
  }
}
