import { createHash } from 'node:crypto'

/** A name for something long, of 16 hexadecimal digits; several texts are one thing. */
export const shortHash = (...texts: readonly string[]): string =>
  createHash('sha256').update(texts.join('\0')).digest('hex').slice(0, 16)
