import type { Entry, Node } from '../node.ts'
import { unusual } from './cursor.ts'

/** Characters that begin something else than plain text, or may. */
const INDICATOR = /^[,[\]{}#&*!|>'"%@`?:]/

/** Where the colon stands that makes this text a key; -1 when there is none. */
export const colonIn = (text: string): number => {
  for (let at = text.indexOf(':'); at >= 0; at = text.indexOf(':', at + 1)) {
    if (at + 1 < text.length && text[at + 1] !== ' ') continue
    const comment = text.indexOf(' #')
    return comment >= 0 && comment < at ? -1 : at
  }
  return -1
}

export const isPlain = (text: string): boolean => !INDICATOR.test(text) && !/^-(?: |$)/.test(text)

/** A key with its value, as the tree holds it. */
export const toEntry = (key: Node, value: Node): Entry => {
  if (key.kind !== 'scalar') return unusual()
  const entry = { key: key.text, keyPos: key.pos, value }
  return key.type === 'string' || key.type === 'symbol' ? entry : { ...entry, keyType: key.type }
}
