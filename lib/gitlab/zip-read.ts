import { once } from 'node:events'
import { open } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { promisify } from 'node:util'
import type { Entry, Options, ZipFile } from 'yauzl'
import { reason, SystemFault } from '../util/errors.ts'
import { parents } from '../workspace/entries.ts'
import { toBytes } from '../workspace/listing.ts'
import { encodeTarHeader, paddingOf, TAR_END, type TarHeader } from '../workspace/tar-header.ts'
import { brokenArchive, hostileArchive, noArchive, zstdArchive } from './words.ts'

/**
 * The content of a zip archive as a tar stream, to be unpacked by the engine. Another job decides what is in it: names
 * that leave the folder, also through a symbolic link of the archive, end the stream with a `SystemFault`.
 */
export const zipToTar = (file: string): Readable => Readable.from(recordsOf(file), { objectMode: false })

async function* recordsOf(file: string): AsyncGenerator<Buffer> {
  await requireZip(file)
  const zip = await openZip(file).catch(refuse)
  const links = new Set<string>()
  try {
    for await (const entry of entriesOf(zip)) yield* recordOf(zip, entry, links)
    yield TAR_END
  } catch (error) {
    refuse(error)
  } finally {
    zip.close()
  }
}

/** What is wrong with an archive is no bug of ours. */
const refuse = (error: unknown): never => {
  if (error instanceof SystemFault) throw error
  const unknownMethod = /unsupported compression method: 93/.test(reason(error))
  throw new SystemFault('file_unreadable', unknownMethod ? zstdArchive() : brokenArchive(reason(error)), error)
}

/** By the first bytes, as GitLab Runner tells archives apart (runner-api §4). */
const requireZip = async (file: string): Promise<void> => {
  const handle = await open(file)
  try {
    const { buffer } = await handle.read(Buffer.alloc(4), 0, 4, 0)
    if (buffer.readUInt32BE() === 0x28b52ffd) throw new SystemFault('file_unreadable', zstdArchive())
    if (buffer.toString('latin1', 0, 2) !== 'PK') throw new SystemFault('file_unreadable', noArchive())
  } finally {
    await handle.close()
  }
}

const openZip = async (file: string): Promise<ZipFile> => {
  const { default: yauzl } = await import('yauzl')
  const open = promisify<string, Options, ZipFile>(yauzl.open)
  return open(file, { lazyEntries: true, autoClose: false, validateEntrySizes: true, strictFileNames: true })
}

/** yauzl refuses names with `..`, with a backslash, and absolute ones. */
async function* entriesOf(zip: ZipFile): AsyncGenerator<Entry> {
  const ended = once(zip, 'end').then(() => undefined)
  ended.catch(() => {})
  for (;;) {
    const next = once(zip, 'entry').then(([entry]) => entry as Entry)
    next.catch(() => {})
    zip.readEntry()
    const entry = await Promise.race([next, ended])
    if (entry === undefined) return
    yield entry
  }
}

const isLink = ({ externalFileAttributes }: Entry): boolean => ((externalFileAttributes >>> 16) & 0o170000) === 0o120000

async function* recordOf(zip: ZipFile, entry: Entry, links: Set<string>): AsyncGenerator<Buffer> {
  const name = entry.fileName.replace(/\/+$/, '')
  if (name === '' || parents(name).some(parent => links.has(parent))) {
    throw new SystemFault('file_unreadable', hostileArchive(entry.fileName))
  }
  const header = headerOf(entry, toBytes(name))
  if (header.kind === 'folder') return yield encodeTarHeader({ ...header, size: 0 })
  const content = await promisify(zip.openReadStream.bind(zip) as OpenStream)(entry)
  if (header.kind === 'link') {
    links.add(name)
    return yield encodeTarHeader({ ...header, size: 0, target: (await read(content)).toString('latin1') })
  }
  yield encodeTarHeader(header)
  yield* content as AsyncIterable<Buffer>
  yield paddingOf(entry.uncompressedSize)
}

type OpenStream = (entry: Entry, callback: (error: Error | null, stream: Readable) => void) => void

const headerOf = (entry: Entry, path: string): TarHeader => {
  const mode = (entry.externalFileAttributes >>> 16) & 0o777
  const isFolder = entry.fileName.endsWith('/')
  return {
    path,
    kind: isFolder ? 'folder' : isLink(entry) ? 'link' : 'file',
    // Archives of systems without modes have none.
    mode: mode === 0 ? (isFolder ? 0o777 : 0o666) : mode,
    size: entry.uncompressedSize,
    mtime: Math.max(0, Math.floor(entry.getLastModDate().getTime() / 1000)),
  }
}

/** The target of a link: no path is longer than this. */
const longestPath = 4096

const read = async (content: Readable): Promise<Buffer> => {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of content) {
    size += chunk.length
    if (size > longestPath) throw new SystemFault('file_unreadable', hostileArchive(''))
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
