const SGR = /\x1b\[[0-9;:]*m/g
/** Everything a terminal acts on rather than shows: OSC and other strings, CSI sequences, short escapes. */
const ESCAPES = /\x1b[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)?|(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]?|\x1b[ -/]*[0-~]?/g
const CONTROLS = /[\x00-\x08\x0a-\x1f\x7f-\x9f]/g

/**
 * What a terminal would show of a line of a job's log in the end: the text after the last CR, without anything that moves
 * the cursor. Colours stay only when wanted, and end with the line.
 */
export const cleanLine = (line: string, colours: boolean): string => {
  const shown = afterLastReturn(line)
  if (!/[\x00-\x08\x0a-\x1f\x7f-\x9f]/.test(shown)) return shown
  if (!colours) return shown.replace(ESCAPES, '').replace(CONTROLS, '')
  const kept = shown.replace(ESCAPES, sequence => (/^\x1b\[[0-9;:]*m$/.test(sequence) ? sequence : ''))
  const clean = kept.replace(/[\x00-\x08\x0a-\x1a\x1c-\x1f\x7f-\x9f]/g, '')
  return clean.includes('\x1b') ? `${clean}\x1b[0m` : clean
}

const afterLastReturn = (line: string): string => {
  let end = line.length
  while (line[end - 1] === '\r') end--
  const text = line.slice(0, end)
  return text.slice(text.lastIndexOf('\r') + 1)
}

/** Columns a terminal needs for the text; colours take none. */
export const visibleWidth = (text: string): number => {
  if (/^[\x20-\x7e]*$/.test(text)) return text.length
  let width = 0
  for (const character of text.replace(SGR, '')) width += characterWidth(character)
  return width
}

const characterWidth = (character: string): number => {
  if (/^[\p{Mark}\p{Cf}\p{Cc}]$/u.test(character)) return 0
  return isWide(character.codePointAt(0) ?? 0) ? 2 : 1
}

/** East Asian and emoji ranges that terminals draw two columns wide. */
const WIDE = [0x1100, 0x115f, 0x2e80, 0xa4cf, 0xac00, 0xd7a3, 0xf900, 0xfaff, 0xfe30, 0xfe6f, 0xff00, 0xff60].concat([
  0xffe0, 0xffe6, 0x1f300, 0x1f64f, 0x1f680, 0x1f6ff, 0x1f900, 0x1faff, 0x20000, 0x3fffd,
])

const isWide = (point: number): boolean =>
  WIDE.some((from, at) => at % 2 === 0 && point >= from && point <= (WIDE[at + 1] ?? 0))

/** `padEnd` and `padStart` by columns. */
export const padEnd = (text: string, width: number): string =>
  text + ' '.repeat(Math.max(0, width - visibleWidth(text)))
export const padStart = (text: string, width: number): string =>
  ' '.repeat(Math.max(0, width - visibleWidth(text))) + text

/** Cuts text without colours to so many columns, with an ellipsis when something is missing. */
export const fit = (text: string, width: number, ellipsis: string): string => {
  if (visibleWidth(text) <= width) return text
  const room = width - visibleWidth(ellipsis)
  if (room <= 0) return ''
  let cut = ''
  let used = 0
  for (const character of text) {
    used += characterWidth(character)
    if (used > room) break
    cut += character
  }
  return cut + ellipsis
}
