/** One step of masking: takes text, gives what can be shown already, and keeps what may still become a match. */
export type Mask = { push(text: string): string; flush(): string }

export const MASKED = '[MASKED]'

/**
 * Replaces one secret, also where it is split across pushes. Holds back only the end of the text that is a beginning of
 * the secret, so nothing else waits (runner-docker-executor §3.6).
 */
export const createPhraseMask = (secret: string): Mask => {
  let held = ''

  const push = (text: string): string => {
    const all = held + text
    let shown = ''
    let from = 0
    for (let at = all.indexOf(secret); at >= 0; at = all.indexOf(secret, from)) {
      shown += all.slice(from, at) + MASKED
      from = at + secret.length
    }
    const end = beginningAt(all, secret, from)
    held = all.slice(end)
    return from === 0 && end === all.length ? all : shown + all.slice(from, end)
  }

  const flush = (): string => {
    const rest = held
    held = ''
    return rest
  }

  return { push, flush }
}

/** Where the longest end of the text starts that is a beginning of the secret; the text's length when there is none. */
const beginningAt = (text: string, secret: string, from: number): number => {
  const first = secret.charAt(0)
  const earliest = Math.max(from, text.length - secret.length + 1)
  for (let at = text.indexOf(first, earliest); at >= 0; at = text.indexOf(first, at + 1)) {
    if (secret.startsWith(text.slice(at))) return at
  }
  return text.length
}
