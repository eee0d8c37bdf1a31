import { createReadStream, createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { crc32, createDeflateRaw } from 'node:zlib'
import { readTar, type TarRecord } from '../workspace/tar-read.ts'

/** The files of a tar archive of ours as gzip members, one after the other, each with its name (runner-api §4). */
export const tarToGzip = async (tar: string, file: string, level: number): Promise<void> =>
  pipeline(Readable.from(membersOf(tar, level), { objectMode: false }), createWriteStream(file, { mode: 0o600 }))

async function* membersOf(tar: string, level: number): AsyncGenerator<Buffer> {
  for await (const record of readTar(createReadStream(tar)))
    if (record.header.kind === 'file') yield* memberOf(record, level)
}

/** RFC 1952: header with a name, deflated content, checksum, length. */
async function* memberOf({ header, content }: TarRecord, level: number): AsyncGenerator<Buffer> {
  const sum = { crc: 0, size: 0 }
  const begin = Buffer.from([0x1f, 0x8b, 8, 8, 0, 0, 0, 0, 0, 0xff])
  begin.writeUInt32LE(header.mtime >>> 0, 4)
  yield Buffer.concat([begin, Buffer.from(header.path, 'latin1'), Buffer.of(0)])
  yield* Readable.from(counted(content, sum), { objectMode: false }).pipe(createDeflateRaw({ level }))
  const end = Buffer.alloc(8)
  end.writeUInt32LE(sum.crc, 0)
  end.writeUInt32LE(sum.size >>> 0, 4)
  yield end
}

async function* counted(content: AsyncIterable<Buffer>, sum: { crc: number; size: number }): AsyncGenerator<Buffer> {
  for await (const chunk of content) {
    sum.crc = crc32(chunk, sum.crc)
    sum.size += chunk.length
    yield chunk
  }
}

/** The only file of a tar archive of ours as it is; false when there are more (runner-api §4). */
export const tarToRaw = async (tar: string, file: string): Promise<boolean> => {
  let count = 0
  for await (const { header, content } of readTar(createReadStream(tar))) {
    if (header.kind !== 'file') continue
    count += 1
    if (count > 1) return false
    await pipeline(Readable.from(content, { objectMode: false }), createWriteStream(file, { mode: 0o600 }))
  }
  return count === 1
}
