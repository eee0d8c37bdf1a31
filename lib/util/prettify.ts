import type { Pos, Problem } from './errors.ts'

/** Columns of a source line that are shown at most. */
const WIDTH = 100

/**
 * A problem for people: `file:line:col`, severity and message, the line with a caret under the place, the hint. Plain text
 * without a final line end. `source` is the text of `problem.pos.file`.
 */
export const prettify = (problem: Problem, source?: string): string => {
  const { pos, severity, message, hint } = problem
  const head = pos ? `${pos.file}:${pos.line}:${pos.col}: ${severity}: ${message}` : `${severity}: ${message}`
  const lines = pos && source !== undefined ? drawing(pos, source) : []
  return [head, ...lines, ...(hint === undefined ? [] : [`  hint: ${hint}`])].join('\n')
}

const drawing = (pos: Pos, source: string): readonly string[] => {
  const line = lineAt(source, pos.line)
  if (line === undefined) return []
  const from = Math.max(0, pos.col - 1 - Math.floor(WIDTH * 0.7))
  const shown = from === 0 && line.length <= WIDTH ? line : line.slice(from, from + WIDTH)
  const number = String(pos.line)
  // Tabs stay tabs, so that the caret stands right whatever their width.
  const indent = line.slice(from, pos.col - 1).replaceAll(/[^\t]/g, ' ')
  return [`  ${number} | ${printable(shown)}`, `  ${' '.repeat(number.length)} | ${indent}^`]
}

/** Counts lines without splitting the whole text. */
const lineAt = (source: string, line: number): string | undefined => {
  let start = 0
  for (let count = 1; count < line; count++) {
    start = source.indexOf('\n', start) + 1
    if (start === 0) return undefined
  }
  const end = source.indexOf('\n', start)
  return source.slice(start, end === -1 ? undefined : end).replace(/\r$/, '')
}

/** Control characters would change the terminal. */
const printable = (text: string): string =>
  text.replaceAll(/[\x00-\x08\x0b-\x1f\x7f-\x9f]/g, '\ufffd').replace(/^\ufeff/, '')
