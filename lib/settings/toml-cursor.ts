/** A place in a text that moves as the text is read. */
export type Cursor = { readonly text: string; at: number }

/** Ends of lines. */
export const blank = /[\r\n]/

const bareKey = /[\w-]+/y
const space = /[ \t]*/y
const valueSpace = /(?:\s|#[^\n]*)*/y
const bareScalar = /[^\s,\]}#][^,\]}#\r\n]*/y

const take = (cursor: Cursor, pattern: RegExp): string => {
  pattern.lastIndex = cursor.at
  const found = pattern.exec(cursor.text)?.[0] ?? ''
  cursor.at += found.length
  return found
}

/** Moves over spaces and tabs. */
export const skipSpace = (cursor: Cursor): void => void take(cursor, space)

/** Moves over spaces, ends of lines and comments. */
export const skipValueSpace = (cursor: Cursor): void => void take(cursor, valueSpace)

/** A dotted key: `runners.docker`, `"a b".c`. */
export const takeKeys = (cursor: Cursor): readonly string[] => {
  const keys: string[] = []
  for (;;) {
    skipSpace(cursor)
    keys.push(takeKey(cursor))
    const end = cursor.at
    skipSpace(cursor)
    if (cursor.text[cursor.at] !== '.') {
      cursor.at = end
      return keys
    }
    cursor.at += 1
  }
}

const takeKey = (cursor: Cursor): string => {
  const quote = cursor.text[cursor.at]
  if (quote !== '"' && quote !== "'") return take(cursor, bareKey)
  const start = cursor.at
  takeString(cursor, quote)
  const inner = cursor.text.slice(start + 1, cursor.at - 1)
  return quote === '"' ? unquote(inner) : inner
}

/** Good for the escapes that keys are written with: TOML's short ones are JSON's. */
const unquote = (inner: string): string => {
  try {
    return JSON.parse(`"${inner}"`)
  } catch {
    return inner
  }
}

/** Moves over a string, a number, a date or a word. */
export const takeScalar = (cursor: Cursor): void => {
  const quote = cursor.text[cursor.at]
  if (quote === '"' || quote === "'") takeString(cursor, quote)
  else takeBare(cursor)
}

const takeBare = (cursor: Cursor): void => {
  const found = take(cursor, bareScalar)
  cursor.at -= found.length - found.trimEnd().length
}

const takeString = (cursor: Cursor, quote: '"' | "'"): void => {
  const { text } = cursor
  const triple = text.startsWith(quote.repeat(3), cursor.at)
  const closer = triple ? quote.repeat(3) : quote
  cursor.at += closer.length
  while (cursor.at < text.length && !text.startsWith(closer, cursor.at))
    cursor.at += quote === '"' && text[cursor.at] === '\\' ? 2 : 1
  cursor.at = Math.min(cursor.at + closer.length, text.length)
  while (triple && text[cursor.at] === quote) cursor.at += 1
}
