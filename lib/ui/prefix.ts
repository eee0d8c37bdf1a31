import { cleanLine } from './text.ts'

const PLAIN = /^[^\x00-\x08\x0b-\x1f\x7f-\x9f]*$/

/**
 * Puts a prefix before every line of a batch and ends each with LF. What would move the cursor is left out; colours are
 * too unless wanted. Batches of thousands of ordinary lines are treated as a whole.
 */
export const prefixLines = (text: string, prefix: string, colours: boolean): string => {
  const body = text.endsWith('\n') ? text.slice(0, -1) : text
  const clean = PLAIN.test(body) ? body : cleanLines(body, colours)
  return `${prefix}${clean.replaceAll('\n', `\n${prefix.replaceAll('$', '$$$$')}`)}\n`
}

const cleanLines = (body: string, colours: boolean): string =>
  body
    .split('\n')
    .map(line => cleanLine(line, colours))
    .join('\n')
