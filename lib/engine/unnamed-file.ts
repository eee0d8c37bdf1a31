import { randomUUID } from 'node:crypto'
import { closeSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/**
 * Calls `use` with the descriptor of a file that holds `text` and has no name any more: only those who get the
 * descriptor can read it, and it is gone with the last of them, however they end.
 */
export const withUnnamedFile = <T>(text: string, use: (descriptor: number) => T): T => {
  const path = join(tmpdir(), `.${randomUUID()}`)
  const descriptor = openSync(path, 'wx+', 0o600)
  try {
    rmSync(path)
    const bytes = Buffer.from(text)
    // Written by position: a reader that shares the descriptor's offset starts at the beginning.
    for (let done = 0; done < bytes.length; ) done += writeSync(descriptor, bytes, done, bytes.length - done, done)
    return use(descriptor)
  } finally {
    closeSync(descriptor)
  }
}
