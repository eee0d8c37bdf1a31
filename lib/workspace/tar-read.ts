import type { Readable } from 'node:stream'
import { BLOCK, type ByteString, FLAGS, type TarHeader } from './tar-header.ts'
import { createFileReader, createReader, type Reader } from './tar-reader.ts'

/** An entry of a tar stream. Its content must be taken, or left, before the next entry is asked for. */
export type TarRecord = { readonly header: TarHeader; readonly content: AsyncIterable<Buffer> }

const KINDS = new Map<string, TarHeader['kind']>(
  Object.entries(FLAGS).map(([kind, flag]) => [flag, kind as TarHeader['kind']]),
)
KINDS.set('\0', 'file')

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
export const readTar = (stream: Readable): AsyncGenerator<TarRecord> => entriesOf(createReader(stream))

/**
 * The same of a file from a position on, where content that nobody asks for costs nothing; `end` is where the entry ends,
 * the zeros after its content included, `marks` are its PAX records. `onOther` is told of what is left out.
 */
export async function* readTarFile(
  descriptor: number,
  start: number,
  onOther: () => void,
): AsyncGenerator<MarkedRecord & { readonly end: number }> {
  const reader = createFileReader(descriptor, start)
  for await (const record of entriesOf(reader, onOther))
    yield { ...record, end: reader.position() + padded(record.header.size) }
}

type MarkedRecord = TarRecord & { readonly marks: ReadonlyMap<string, ByteString> }

async function* entriesOf(reader: Reader, onOther = () => {}): AsyncGenerator<MarkedRecord> {
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
      const marks = extra
      extra = new Map()
      const body = createBody(reader, header ? header.size : size)
      if (header) yield { header, content: body.content(), marks }
      else onOther()
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
      await reader.skip(left)
      left = 0
      await reader.take(padded(size) - size)
    },
  }
}
