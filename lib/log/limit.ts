import { utf8Boundary } from './utf8.ts'
import { limitNotice } from './words.ts'

/**
 * Passes bytes on until the log is full (`output_limit`). The chunk that fills it is cut between characters and followed
 * by GitLab's notice; everything later is dropped, and the job goes on (runner-docker-executor §3.9, runner-api §3.4).
 * `limit` is in bytes; `Infinity` means none.
 */
export const createLimit = (limit: number): ((bytes: Buffer) => Buffer | undefined) => {
  let written = 0
  let full = false

  return bytes => {
    if (full) return undefined
    const room = limit - written
    if (bytes.length < room) {
      written += bytes.length
      return bytes
    }
    full = true
    return Buffer.concat([bytes.subarray(0, utf8Boundary(bytes, room)), Buffer.from(limitNotice(limit))])
  }
}
