import { type FileHandle, mkdir, open } from 'node:fs/promises'
import { dirname } from 'node:path'
import { reason, SystemFault } from '../util/errors.ts'
import { logNotWritten } from './words.ts'

export type LogFile = {
  /** Takes bytes to write later. Returns a promise only when so many wait that the reader should too. */
  write(bytes: Buffer): void | Promise<void>
  /** Resolves when everything is written; rejects with the `SystemFault` of the first write that failed. */
  close(): Promise<void>
}

/** So many bytes may wait for the disk before the reader has to. */
const MOST_WAITING = 1024 * 1024

/**
 * Writes a new log file, readable by its owner only. What arrives while a write is under way is written together
 * afterwards, so a job that prints a line at a time does not cost a system call a line.
 */
export const createLogFile = (path: string): LogFile => {
  let waiting: Buffer[] = []
  let size = 0
  let handle: FileHandle | undefined
  let failure: SystemFault | undefined
  let writing: Promise<void> | undefined

  const writeAll = async (): Promise<void> => {
    try {
      handle ??= await openNew(path)
      while (waiting.length > 0) {
        const batch = waiting
        waiting = []
        size = 0
        await writeBatch(handle, Buffer.concat(batch))
      }
    } catch (error) {
      failure = toFault(path, error)
      waiting = []
    }
    writing = undefined
  }

  return {
    write: bytes => {
      if (failure !== undefined) return
      waiting.push(bytes)
      size += bytes.length
      writing ??= writeAll()
      return size > MOST_WAITING ? writing : undefined
    },
    close: async () => {
      writing ??= writeAll()
      await writing
      await handle?.close()
      if (failure !== undefined) throw failure
    },
  }
}

const openNew = async (path: string): Promise<FileHandle> => {
  await mkdir(dirname(path), { recursive: true })
  return open(path, 'w', 0o600)
}

const writeBatch = async (handle: FileHandle, bytes: Buffer): Promise<void> => {
  let from = 0
  while (from < bytes.length) from += (await handle.write(bytes, from)).bytesWritten
}

const toFault = (path: string, error: unknown): SystemFault => {
  const full = (error as NodeJS.ErrnoException).code === 'ENOSPC'
  return new SystemFault(full ? 'disk_full' : 'file_unreadable', logNotWritten(path, reason(error)), error)
}
