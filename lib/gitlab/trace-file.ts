import { type FileHandle, open } from 'node:fs/promises'
import { crc32 } from 'node:zlib'

/** The log of a job as bytes on disk, read while it still grows. */
export type TraceFile = {
  /** At most `length` bytes from `start` on; fewer at the end of what is there. */
  readonly read: (start: number, length: number) => Promise<Buffer>
  /** Length and IEEE CRC-32 of everything that is there by now (runner-api §3.3). */
  readonly sum: () => Promise<{ readonly size: number; readonly checksum: string }>
  readonly close: () => Promise<void>
}

const chunk = 1024 * 1024

/** Opens the file when it is first there: a job's log may begin later than its trace. */
export const openTraceFile = (file: string): TraceFile => {
  let handle: FileHandle | undefined
  let summed = { size: 0, crc: 0 }

  const read = async (start: number, length: number): Promise<Buffer> => {
    handle ??= await open(file).catch(() => undefined)
    if (handle === undefined) return Buffer.alloc(0)
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, start)
    return buffer.subarray(0, bytesRead)
  }

  const sum = async () => {
    for (;;) {
      const bytes = await read(summed.size, chunk)
      if (bytes.length === 0) return { size: summed.size, checksum: toChecksum(summed.crc) }
      summed = { size: summed.size + bytes.length, crc: crc32(bytes, summed.crc) }
    }
  }

  return { read, sum, close: async () => handle?.close() }
}

const toChecksum = (crc: number): string => `crc32:${crc.toString(16).padStart(8, '0')}`
