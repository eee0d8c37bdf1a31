import { readSync } from 'node:fs'
import type { Readable } from 'node:stream'

/** Takes bytes from where a tar stream comes from, without holding more than a chunk. */
export type Reader = {
  /** Exactly so many; undefined when the stream ends first. */
  take(length: number): Promise<Buffer | undefined>
  /** At least one byte, at most `length`. */
  some(length: number): Promise<Buffer>
  /** Passes over so many. */
  skip(length: number): Promise<void>
}

/** Reads a stream. */
export const createReader = (stream: Readable): Reader => {
  const chunks = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>
  let rest: Buffer = Buffer.alloc(0)
  const fill = async (): Promise<boolean> => {
    const { value, done } = await chunks.next()
    if (!done) rest = rest.length === 0 ? value : Buffer.concat([rest, value])
    return !done
  }
  const some: Reader['some'] = async length => {
    if (rest.length === 0 && !(await fill())) throw new Error('The tar stream ends in the middle of a file.')
    const taken = rest.subarray(0, length)
    rest = rest.subarray(taken.length)
    return taken
  }
  return {
    some,
    take: async length => {
      while (rest.length < length) if (!(await fill())) return undefined
      const taken = rest.subarray(0, length)
      rest = rest.subarray(length)
      return taken
    },
    skip: async length => {
      for (let left = length; left > 0; ) left -= (await some(left)).length
    },
  }
}

/** Bytes of a file that are read at once, when headers are looked for. */
const WINDOW = 64 * 1024

/** Reads a file by position, and nothing of what is passed over. Synchronously: there are many small steps (see `tarStream`). */
export const createFileReader = (descriptor: number, start: number): Reader & { position(): number } => {
  const buffer = Buffer.allocUnsafe(WINDOW)
  let window = { from: start, bytes: buffer.subarray(0, 0) }
  let at = start
  const look = (length: number): Buffer => {
    const from = at - window.from
    if (from + length <= window.bytes.length) return window.bytes.subarray(from, from + length)
    window = { from: at, bytes: buffer.subarray(0, readSync(descriptor, buffer, 0, WINDOW, at)) }
    return window.bytes.subarray(0, length)
  }
  const step = (bytes: Buffer): Buffer => {
    at += bytes.length
    return Buffer.from(bytes)
  }
  return {
    position: () => at,
    take: async length => {
      const bytes = length <= WINDOW ? look(length) : readExactly(descriptor, length, at)
      return bytes.length < length ? undefined : step(bytes)
    },
    some: async length => {
      const bytes = look(Math.min(length, WINDOW))
      if (bytes.length === 0) throw new Error('The tar file ends in the middle of a file.')
      return step(bytes)
    },
    skip: async length => {
      at += length
    },
  }
}

/** PAX records may be long. */
const readExactly = (descriptor: number, length: number, at: number): Buffer => {
  const bytes = Buffer.alloc(length)
  return bytes.subarray(0, readSync(descriptor, bytes, 0, length, at))
}
