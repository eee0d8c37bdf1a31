import type { Problem } from '../util/errors.ts'
import { notUtf8 } from './words.ts'

/** The text of a file in UTF-8, without its byte order mark; a problem when it is in another encoding. */
export const decode = (bytes: Uint8Array, file: string): { readonly text: string } | { readonly problem: Problem } => {
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) }
  } catch {
    const { line, col } = firstInvalid(bytes)
    return { problem: { severity: 'error', pos: { file, line, col }, ...notUtf8() } }
  }
}

/** Lines end in LF in any encoding that people use by mistake, except UTF-16, where line 1 is as good as any. */
const firstInvalid = (bytes: Uint8Array): { readonly line: number; readonly col: number } => {
  const valid = new TextDecoder().decode(bytes)
  const before = valid.slice(0, Math.max(0, valid.indexOf('\ufffd')))
  return { line: before.split('\n').length, col: before.length - before.lastIndexOf('\n') }
}
