import { MASKED, type Mask } from './phrase.ts'

/** What announces a secret, and the characters the secret is made of. */
export type KeyedMask = {
  readonly keys: readonly string[]
  /** A character class, e.g. `[0-9a-z]`. */
  readonly value: string
  /** Whether a key with nothing behind it is masked too. */
  readonly empty: boolean
  readonly ignoreCase: boolean
}

/** Keeps the key and replaces the value behind it, also where either is split across pushes. */
export const createKeyedMask = ({ keys, value, empty, ignoreCase }: KeyedMask): Mask => {
  const flags = ignoreCase ? 'gi' : 'g'
  const secret = new RegExp(`(${keys.map(literally).join('|')})${value}${empty ? '*' : '+'}`, flags)
  const rest = new RegExp(`^${value}*`, flags.slice(1))
  const longest = Math.max(...keys.map(key => key.length))
  const fold = (text: string): string => (ignoreCase ? text.toLowerCase() : text)
  let held = ''
  let inside = false

  /** Where an end of the text starts that is a key, or the beginning of one. */
  const keyAt = (text: string, from: number): number => {
    for (let at = Math.max(from, text.length - longest); at < text.length; at++) {
      const tail = fold(text.slice(at))
      if (keys.some(key => key.startsWith(tail))) return at
    }
    return text.length
  }

  const push = (text: string): string => {
    const all = held + (inside ? text.replace(rest, '') : text)
    if (inside && all === '') return ''
    let end = 0
    const shown = all.replace(secret, (match: string, key: string, at: number) => {
      end = at + match.length
      return key + MASKED
    })
    inside = end > 0 && end === all.length
    held = all.slice(keyAt(all, end))
    return held === '' ? shown : shown.slice(0, -held.length)
  }

  const flush = (): string => {
    const left = held
    held = ''
    inside = false
    return left
  }

  return { push, flush }
}

const literally = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
