import type { Readable } from 'node:stream'
import { BLOCK, type ByteString, FLAGS, type TarHeader } from './tar-header.ts'

/** An entry of a tar stream. Its content must be taken, or left, before the next entry is asked for. */
export type TarRecord = { readonly header: TarHeader; readonly content: AsyncIterable<Buffer> }

const KINDS = new Map<string, TarHeader['kind']>(
  Object.entries(FLAGS).map(([kind, flag]) => [flag, kind as TarHeader['kind']]),
)
KINDS.set('\0', 'file')

/** Takes exact numbers of bytes from a stream, without holding more than a chunk. */
const createReader = (stream: Readable) => {
  const chunks = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>
  let rest: Buffer = Buffer.alloc(0)
  const fill = async (): Promise<boolean> => {
    const { value, done } = await chunks.next()
    if (!done) rest = rest.length === 0 ? value : Buffer.concat([rest, value])
    return !done
  }
  return {
    /** Undefined when the stream ends first. */
    take: async (length: number): Promise<Buffer | undefined> => {
      while (rest.length < length) if (!(await fill())) return undefined
      const taken = rest.subarray(0, length)
      rest = rest.subarray(length)
      return taken
    },
    /** At least one byte, at most `length`. */
    some: async (length: number): Promise<Buffer> => {
      if (rest.length === 0 && !(await fill())) throw new Error('The tar stream ends in the middle of a file.')
      const taken = rest.subarray(0, length)
      rest = rest.subarray(taken.length)
      return taken
    },
  }
}

type Reader = ReturnType<typeof createReader>

const text = (block: Buffer, start: number, length: number): ByteString => {
  const field = block.toString('latin1', start, start + length)
  const end = field.indexOf('\0')
  return end === -1 ? field : field.slice(0, end)
}

const number = (block: Buffer, start: number, length: number): number => {
  // GNU's binary form, for what does not fit into octal digits.
  if ((block[start] ?? 0) & 0x80) return Number(block.readBigUInt64BE(start + length - 8) & 0x7fff_ffff_ffff_ffffn)
  return Number.parseInt(text(block, start, length).trim() || '0', 8)
}

/** `<length> <key>=<value>\n`, again and again; lengths count bytes. */
export const parsePax = (content: Buffer): Map<string, ByteString> => {
  const records = new Map<string, ByteString>()
  const all = content.toString('latin1')
  for (let at = 0; at < all.length; ) {
    const length = Number.parseInt(all.slice(at), 10)
    if (!(length > 0)) break
    const record = all.slice(all.indexOf(' ', at) + 1, at + length - 1)
    const equals = record.indexOf('=')
    records.set(record.slice(0, equals), record.slice(equals + 1))
    at += length
  }
  return records
}

const padded = (size: number): number => Math.ceil(size / BLOCK) * BLOCK

const contentOf = async (reader: Reader, size: number): Promise<Buffer> =>
  ((await reader.take(padded(size))) ?? Buffer.alloc(0)).subarray(0, size)

const toHeader = (block: Buffer, extra: ReadonlyMap<string, string>): TarHeader | undefined => {
  const kind = KINDS.get(block.toString('latin1', 156, 157))
  const prefix = block.toString('latin1', 257, 263) === 'ustar\0' ? text(block, 345, 155) : ''
  const name = text(block, 0, 100)
  const path = extra.get('path') ?? (prefix ? `${prefix}/${name}` : name)
  const target = extra.get('linkpath') ?? text(block, 157, 100)
  const mtime = Math.floor(Number(extra.get('mtime') ?? number(block, 136, 12)))
  if (kind === undefined) return undefined
  return {
    path: path.replace(/^(\.?\/)+|\/+$/g, ''),
    kind,
    mode: number(block, 100, 8) & 0o7777,
    size: kind === 'file' ? Number(extra.get('size') ?? number(block, 124, 12)) : 0,
    mtime,
    uid: Number(extra.get('uid') ?? number(block, 108, 8)),
    gid: Number(extra.get('gid') ?? number(block, 116, 8)),
    ...(target !== '' && { target: kind === 'hardlink' ? target.replace(/^(\.?\/)+/, '') : target }),
  }
}

/** The entries of a tar stream as docker writes it (PAX), or GNU tar. Things that are no file, folder or link are left out. */
export async function* readTar(stream: Readable): AsyncGenerator<TarRecord> {
  const reader = createReader(stream)
  let extra = new Map<string, ByteString>()
  for (let block = await reader.take(BLOCK); block !== undefined; block = await reader.take(BLOCK)) {
    const flag = block.toString('latin1', 156, 157)
    const size = number(block, 124, 12)
    if (block[0] === 0 && block.every(byte => byte === 0)) continue
    if (flag === 'x') extra = parsePax(await contentOf(reader, size))
    else if (flag === 'g') await contentOf(reader, size)
    else if (flag === 'L') extra.set('path', nameIn(await contentOf(reader, size)))
    else if (flag === 'K') extra.set('linkpath', nameIn(await contentOf(reader, size)))
    else {
      const header = toHeader(block, extra)
      extra = new Map()
      const body = createBody(reader, header ? header.size : size)
      if (header) yield { header, content: body.content() }
      await body.skip()
    }
  }
}

const nameIn = (content: Buffer): ByteString => text(content, 0, content.length)

const createBody = (reader: Reader, size: number) => {
  let left = size
  async function* content(): AsyncGenerator<Buffer> {
    while (left > 0) {
      const chunk = await reader.some(left)
      left -= chunk.length
      yield chunk
    }
  }
  return {
    content,
    skip: async (): Promise<void> => {
      while (left > 0) left -= (await reader.some(left)).length
      await reader.take(padded(size) - size)
    },
  }
}
