/**
 * The lines of one document, read one after the other. It always stands on a line that is not yet used up, past blank lines
 * and comments.
 */
export type Cursor = {
  readonly file: string
  readonly text: string
  /** Where the document ends. */
  readonly limit: number
  readonly hasTabs: boolean
  /** From 1. */
  line: number
  /** Offset of the line's first character. */
  start: number
  /** Column of its content, from 0; -1 at the end of the document. */
  indent: number
  /** Offset behind its content, without blanks at the end. */
  stop: number
  /** Offset of the line below. */
  next: number
}

/** The text needs the whole of YAML: it is read again by the library. Never leaves this folder. */
export class Unusual extends Error {
  override readonly name = 'Unusual'
}

/** Gives up. */
export const unusual = (): never => {
  throw new Unusual()
}

const SPACE = 32
const HASH = 35
const TAB = 9

/** Moves to the next line with content. */
export const advance = (cursor: Cursor): void => {
  const { text, limit } = cursor
  for (let start = cursor.next; start < limit; start = cursor.next) {
    let at = start
    while (text.charCodeAt(at) === SPACE) at += 1
    const end = lineEnd(cursor, at)
    cursor.line += 1
    cursor.next = end + 1
    if (at >= end || text.charCodeAt(at) === HASH) continue
    if (cursor.hasTabs && text.slice(at, end).includes('\t')) unusual()
    cursor.start = start
    cursor.indent = at - start
    cursor.stop = backOverSpaces(text, end)
    return
  }
  cursor.indent = -1
}

/** Offset of the end of the line in which `at` stands. */
export const lineEnd = ({ text, limit }: Cursor, at: number): number => {
  const end = text.indexOf('\n', at)
  return end < 0 || end > limit ? limit : end
}

const backOverSpaces = (text: string, end: number): number => {
  let stop = end
  while (text.charCodeAt(stop - 1) === SPACE) stop -= 1
  return stop
}

/** The offset after any spaces. */
export const skipSpaces = ({ text }: Cursor, from: number): number => {
  let at = from
  while (text.charCodeAt(at) === SPACE) at += 1
  return at
}

/** Whether nothing but a comment follows. */
export const isOver = ({ text, stop }: Cursor, at: number): boolean =>
  at >= stop || (text.charCodeAt(at) === HASH && isBlank(text.charCodeAt(at - 1)))

const isBlank = (code: number): boolean => code === SPACE || code === TAB

/** Whether a `-` that begins an item of a list stands here. */
export const isDash = ({ text, stop }: Cursor, at: number): boolean =>
  text.charCodeAt(at) === 45 && (at + 1 >= stop || text.charCodeAt(at + 1) === SPACE)
