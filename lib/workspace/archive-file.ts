import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { parents } from './entries.ts'
import { type ByteString, encodeTarHeader, paddingOf } from './tar-header.ts'
import type { TarRecord } from './tar-read.ts'

/** So many bytes are written at once. */
const CHUNK = 1024 * 1024

/**
 * Tar bytes of the records, with the folders they are in, and without the end of an archive: such files can be joined.
 * `prefix` goes before all paths.
 */
export async function* encodeRecords(records: AsyncIterable<TarRecord>, prefix = ''): AsyncGenerator<Buffer> {
  const made = new Set<ByteString>()
  const name = (path: ByteString) => (prefix === '' ? path : `${prefix}/${path}`)
  for await (const { header, content } of records) {
    for (const parent of parents(header.path)) {
      if (made.has(parent)) continue
      made.add(parent)
      yield encodeTarHeader({ kind: 'folder', path: name(parent), mode: 0o777, size: 0, mtime: header.mtime })
    }
    if (header.kind === 'folder') made.add(header.path)
    const target = header.kind === 'hardlink' && header.target !== undefined ? { target: name(header.target) } : {}
    yield encodeTarHeader({ ...header, path: name(header.path), ...target })
    yield* content
    yield paddingOf(header.size)
  }
}

/** Chunks of a good size for a pipe or a file. */
export async function* gathered(pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let waiting: Buffer[] = []
  let size = 0
  for await (const piece of pieces) {
    waiting.push(piece)
    size += piece.length
    if (size < CHUNK) continue
    yield Buffer.concat(waiting, size)
    waiting = []
    size = 0
  }
  if (size > 0) yield Buffer.concat(waiting, size)
}

/** Writes a file as a whole or not at all; returns its size in bytes. */
export const writeArchive = async (file: string, pieces: AsyncIterable<Buffer>): Promise<number> => {
  await mkdir(dirname(file), { recursive: true })
  const temporary = `${file}.new`
  let handle: FileHandle | undefined
  let size = 0
  try {
    handle = await open(temporary, 'w', 0o600)
    for await (const chunk of gathered(pieces)) {
      await handle.writeFile(chunk)
      size += chunk.length
    }
    await handle.close()
    handle = undefined
    await rename(temporary, file)
    return size
  } finally {
    await handle?.close()
    await rm(temporary, { force: true })
  }
}
