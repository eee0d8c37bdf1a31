import { fnmatch } from '../util/fnmatch.ts'

type LookUp = (name: string) => string | undefined

/** What stands in a text between two places; `next` is where to go on. */
type Read = { readonly text: string; readonly next: number }

class Unsupported extends Error {}

/**
 * Expands a text as GitLab Runner's helper expands paths and names of artifacts and the paths of caches: as a shell would
 * inside double quotes, but without running commands (ci-yaml §6.3 b3). `$NAME`, `${NAME}`, `${#NAME}`, defaults (`:-` `-`
 * `:=` `=`), alternatives (`:+` `+`) and cuts (`#` `##` `%` `%%`). Undefined when there is more than that in it.
 */
export const expandWord = (text: string, lookUp: LookUp): string | undefined => {
  if (!/[$`\\]/.test(text)) return text
  try {
    return readWord(text, 0, '', lookUp).text
  } catch (error) {
    if (error instanceof Unsupported) return undefined
    throw error
  }
}

/** Reads up to `end`, or all of it. */
const readWord = (text: string, start: number, end: '}' | '', lookUp: LookUp): Read => {
  let word = ''
  let at = start
  while (at < text.length) {
    const char = text.charAt(at)
    if (char === end) return { text: word, next: at + 1 }
    if (char === '`') throw new Unsupported()
    if (char === '\\' && '$`\\\n'.includes(text.charAt(at + 1)) && at + 1 < text.length) {
      word += text.charAt(at + 1).replace('\n', '')
      at += 2
    } else if (char === '$') {
      const value = readReference(text, at, lookUp)
      word += value.text
      at = value.next
    } else {
      word += char
      at += 1
    }
  }
  if (end !== '') throw new Unsupported()
  return { text: word, next: at }
}

const NAME = /([A-Za-z_]\w*)/y
const BRACED = /\{(#?)([A-Za-z_]\w*)(:?[-=+]|##?|%%?)?/y

const match = (pattern: RegExp, text: string, at: number): RegExpExecArray | null => {
  pattern.lastIndex = at
  return pattern.exec(text)
}

const readReference = (text: string, at: number, lookUp: LookUp): Read => {
  const plain = match(NAME, text, at + 1)
  if (plain) return { text: lookUp(plain[0]) ?? '', next: at + 1 + plain[0].length }
  if (text.charAt(at + 1) !== '{') {
    if (/[({$\d@*#?!-]/.test(text.charAt(at + 1))) throw new Unsupported()
    return { text: '$', next: at + 1 }
  }
  const [whole = '', length = '', name = '', operator = ''] = match(BRACED, text, at + 1) ?? []
  if (whole === '' || (length !== '' && operator !== '')) throw new Unsupported()
  const word = readWord(text, at + 1 + whole.length, '}', lookUp)
  if (operator === '' && word.text !== '') throw new Unsupported()
  const value = lookUp(name)
  return { text: length ? `${(value ?? '').length}` : operate(operator, value, word.text), next: word.next }
}

const operate = (operator: string, value: string | undefined, word: string): string => {
  const isSet = operator.startsWith(':') ? value !== undefined && value !== '' : value !== undefined
  if (/[-=]$/.test(operator)) return isSet ? (value ?? '') : word
  if (operator.endsWith('+')) return isSet ? word : ''
  return operator === '' ? (value ?? '') : cut(operator, value ?? '', word)
}

/** Removes what fits a pattern from the start (`#`) or the end (`%`): the shortest, or with a doubled sign the longest. */
const cut = (operator: string, value: string, pattern: string): string => {
  const isStart = operator.startsWith('#')
  // For a shell a slash is a character as any other.
  const fits = fnmatch(pattern.replaceAll('/', '\u0000'))
  const lengths = Array.from({ length: value.length + 1 }, (_, length) => length)
  for (const length of operator.length > 1 ? lengths.reverse() : lengths) {
    const [part, rest] = isStart
      ? [value.slice(0, length), value.slice(length)]
      : [value.slice(value.length - length), value.slice(0, value.length - length)]
    if (fits(part.replaceAll('/', '\u0000'))) return rest
  }
  return value
}
