import { createHash } from 'node:crypto'

/** Stands for a value: the same for the same JSON. */
export const fingerprintOf = (what: unknown): string =>
  createHash('sha256').update(JSON.stringify(what)).digest('hex').slice(0, 32)
