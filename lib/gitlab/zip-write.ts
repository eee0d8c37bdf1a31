import { once } from 'node:events'
import { createReadStream, createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { readTar, type TarRecord } from '../workspace/tar-read.ts'

const kinds = { file: 0o100000, folder: 0o040000, link: 0o120000 } as const

/**
 * Makes a zip archive of a tar archive of ours: paths, modes, times and symbolic links are kept, owners are not
 * (runner-api §4). Nothing is held in memory but a chunk. `level`: zlib's.
 */
export const tarToZip = async (tar: string, zipFile: string, level: number): Promise<void> => {
  const { ZipFile } = await import('./yazl.ts')
  const zip = new ZipFile()
  const written = pipeline(zip.outputStream, createWriteStream(zipFile, { mode: 0o600 }))
  // A failure of the writer is met below; without this it would count as unhandled until then.
  written.catch(() => {})
  const add = async (path: string, mode: number, mtime: Date, content: Readable): Promise<void> => {
    zip.addReadStream(content, path, { mode, mtime, compressionLevel: level })
    await Promise.race([once(content, 'close'), written])
  }
  for await (const record of readTar(createReadStream(tar))) {
    const { path, kind, mode, mtime, target = '' } = record.header
    const name = nameOf(path)
    const time = new Date(mtime * 1000)
    if (kind === 'folder') zip.addEmptyDirectory(name, { mode: kinds.folder | mode, mtime: time })
    if (kind === 'link') await add(name, kinds.link | 0o777, time, Readable.from([Buffer.from(target, 'latin1')]))
    if (kind === 'file') await add(name, kinds.file | mode, time, contentOf(record))
    if (kind === 'hardlink') await add(name, kinds.file | mode, time, Readable.from(contentAt(tar, target)))
  }
  zip.end()
  await written
}

const nameOf = (path: string): string => Buffer.from(path, 'latin1').toString()

const contentOf = ({ content }: TarRecord): Readable => Readable.from(content, { objectMode: false })

/** A zip archive has no hard links: the content is read again. */
async function* contentAt(tar: string, path: string): AsyncGenerator<Buffer> {
  for await (const { header, content } of readTar(createReadStream(tar))) {
    if (header.path !== path) continue
    yield* content
    return
  }
}
