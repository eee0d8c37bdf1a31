import { closeSync, fstatSync, openSync, readlinkSync, readSync } from 'node:fs'
import { Readable } from 'node:stream'
import { SystemFault } from '../util/errors.ts'
import { type ByteString, encodeTarHeader, paddingOf, TAR_END } from './tar-header.ts'
import * as words from './words.ts'

/** Something that goes into a tar stream. Files and links are read from the disk when their turn comes. */
export type TarEntry = {
  /** In the archive. */
  readonly path: ByteString
  readonly mode: number
  /** Seconds since the epoch. */
  readonly mtime: number
} & (
  | { readonly kind: 'folder' | 'device' }
  | { readonly kind: 'file' | 'link'; readonly source: Buffer }
  | { readonly kind: 'text'; readonly text: string | Buffer }
)

/** Bytes read from one file at a time. Small files are gathered to chunks of about this size: a pipe likes few large ones. */
const CHUNK = 256 * 1024

/**
 * A tar stream of the entries. Reading is synchronous, a chunk at a time: four system calls a small file cost a tenth of
 * node's asynchronous ones, and the pipe behind sets the pace. A file that vanished since it was listed is left out, one
 * that becomes shorter while it is read is an error: `SystemFault` `file_unreadable` on the stream.
 */
export const tarStream = (entries: Iterable<TarEntry>, options: { readonly end?: boolean } = {}): Readable =>
  Readable.from(gather(chunksOf(entries, options.end ?? true)), { objectMode: false })

function* gather(pieces: Iterable<Buffer>): Generator<Buffer> {
  let waiting: Buffer[] = []
  let size = 0
  for (const piece of pieces) {
    waiting.push(piece)
    size += piece.length
    if (size < CHUNK) continue
    yield waiting.length === 1 ? piece : Buffer.concat(waiting, size)
    waiting = []
    size = 0
  }
  if (size > 0) yield Buffer.concat(waiting, size)
}

function* chunksOf(entries: Iterable<TarEntry>, end: boolean): Generator<Buffer> {
  for (const entry of entries) {
    switch (entry.kind) {
      case 'folder':
      case 'device':
        yield encodeTarHeader({ ...entry, size: 0 })
        break
      case 'link':
        yield* link(entry)
        break
      case 'file':
        yield* file(entry)
        break
      case 'text': {
        const content = Buffer.from(entry.text)
        yield encodeTarHeader({ ...entry, kind: 'file', size: content.length })
        yield content
        yield paddingOf(content.length)
      }
    }
  }
  if (end) yield TAR_END
}

type OnDisk = Extract<TarEntry, { readonly source: Buffer }>

function* link(entry: OnDisk): Generator<Buffer> {
  const target = attempt(entry, () => readlinkSync(entry.source, 'buffer'))
  if (target) yield encodeTarHeader({ ...entry, kind: 'link', size: 0, target: target.toString('latin1') })
}

function* file(entry: OnDisk): Generator<Buffer> {
  const handle = attempt(entry, () => openSync(entry.source, 'r'))
  if (handle === undefined) return
  try {
    const { size } = fstatSync(handle)
    yield encodeTarHeader({ ...entry, kind: 'file', size })
    for (let left = size; left > 0; ) {
      const chunk = Buffer.allocUnsafe(Math.min(left, CHUNK))
      const length = readSync(handle, chunk)
      if (length === 0) throw new SystemFault('file_unreadable', words.fileShrank(nameOf(entry)))
      left -= length
      yield chunk.subarray(0, length)
    }
    yield paddingOf(size)
  } finally {
    closeSync(handle)
  }
}

const nameOf = (entry: OnDisk): string => entry.source.toString()

const attempt = <Result>(entry: OnDisk, read: () => Result): Result | undefined => {
  try {
    return read()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw new SystemFault('file_unreadable', words.fileUnreadable(nameOf(entry), error), error)
  }
}
