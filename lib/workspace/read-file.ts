import { createReadStream } from 'node:fs'
import { toBytes } from './listing.ts'
import { readTar } from './tar-read.ts'

/** The content of one file of a stored archive; undefined when there is no such file, or a larger one than `most` bytes. */
export const readArchivedFile = async (archive: string, path: string, most: number): Promise<Buffer | undefined> => {
  const wanted = toBytes(path)
  let found: Buffer | undefined
  for await (const { header, content } of readTar(createReadStream(archive))) {
    if (header.kind !== 'file' || header.path !== wanted || header.size > most) continue
    const chunks: Buffer[] = []
    for await (const chunk of content) chunks.push(chunk)
    found = Buffer.concat(chunks)
  }
  return found
}
