import { utf8Boundary } from './utf8.ts'

/** Cuts a stream of bytes into batches of whole lines. */
export type Lines = {
  /** The whole lines that can be given out, in one buffer; nothing is lost, added or changed. */
  push(chunk: Buffer): Buffer | undefined
  /** The last line, which has no LF. */
  flush(): Buffer | undefined
}

/** A line longer than this is given out in pieces, so that one without an end takes no memory. */
export const LONGEST_LINE = 64 * 1024

const LF = 10

/** Splits on LF only: a CR belongs to its line, for whoever shows it. */
export const createLines = (): Lines => {
  let partial: Buffer[] = []
  let size = 0

  const keep = (rest: Buffer): void => {
    if (rest.length === 0) return
    partial.push(rest)
    size += rest.length
  }

  const flush = (): Buffer | undefined => {
    if (size === 0) return undefined
    const all = partial.length === 1 ? partial[0] : Buffer.concat(partial)
    partial = []
    size = 0
    return all
  }

  const push = (chunk: Buffer): Buffer | undefined => {
    const end = chunk.lastIndexOf(LF) + 1
    keep(chunk.subarray(0, end))
    const whole = end > 0 ? flush() : undefined
    keep(chunk.subarray(end))
    return size > LONGEST_LINE ? join(whole, flushPiece()) : whole
  }

  /** A piece ends between two characters. */
  const flushPiece = (): Buffer | undefined => {
    const all = flush()
    if (all === undefined) return undefined
    const end = utf8Boundary(all, all.length)
    keep(all.subarray(end))
    return all.subarray(0, end)
  }

  return { push, flush }
}

const join = (a: Buffer | undefined, b: Buffer | undefined): Buffer | undefined =>
  a === undefined || b === undefined ? (a ?? b) : Buffer.concat([a, b])
