import type { Words } from '../util/errors.ts'
import { decode } from '../yaml/decode.ts'
import * as words from './words.ts'

/** Of one included file. GitLab's own limit for a blob that it parses is below. */
export const MAX_BYTES = 5 * 1024 * 1024

/** The text of a file that was read, or why it is none. */
export const toText = (bytes: Uint8Array, name: string): { readonly text: string } | Words => {
  if (bytes.length > MAX_BYTES) return words.tooLarge(name, MAX_BYTES)
  const decoded = decode(bytes, name)
  return 'problem' in decoded ? { message: `${name}: ${decoded.problem.message}` } : decoded
}
