import { fit, padEnd, padStart, visibleWidth } from './text.ts'

export type Column = {
  readonly title: string
  readonly right?: boolean
}

/**
 * Lines up cells under titles, columns two spaces apart; a column without any text is left out. `width` cuts the last
 * column (which must be free of colours then), so that a row stays one line.
 */
export const formatTable = (
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  ellipsis: string,
  width = Number.POSITIVE_INFINITY,
): string[] => {
  const used = columns.map((_, at) => at).filter(at => rows.some(row => row[at]))
  const last = used.at(-1)
  const widths = columns.map((column, at) =>
    Math.max(visibleWidth(column.title), ...rows.map(row => visibleWidth(row[at] ?? ''))),
  )
  const room = width - used.slice(0, -1).reduce((sum, at) => sum + (widths[at] ?? 0) + 2, 0)

  const cell = (text: string, at: number): string => {
    if (at === last && !columns[at]?.right) return fit(text, room, ellipsis)
    return columns[at]?.right ? padStart(text, widths[at] ?? 0) : padEnd(text, widths[at] ?? 0)
  }
  const line = (cells: readonly string[]): string =>
    used
      .map(at => cell(cells[at] ?? '', at))
      .join('  ')
      .trimEnd()

  return [columns.map(column => column.title), ...rows].map(line)
}
