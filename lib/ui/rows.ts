import { type Board, lastLines, type Row, TAIL_LINES } from './board.ts'
import type { Style } from './colours.ts'
import { formatSeconds } from './duration.ts'
import { failureDetails, look } from './ending.ts'
import { cleanLine, fit, padEnd, padStart, visibleWidth } from './text.ts'
import { words } from './words.ts'

/** What a redraw depends on, besides the state of the run. */
export type Frame = {
  readonly number: number
  readonly now: number
  readonly columns: number
  readonly lines: number
  /** Lines below all others: what the user is asked. */
  readonly question?: readonly string[]
}

/** The keys of the rows that are no job's; a job has a name that is no number of spaces. */
export const NOTICES = ' '
export const FOOTER = '  '
export const QUESTION = '   '

/**
 * The rows of the live list: notices, jobs that ended (oldest first), jobs that run, and what else happens. They fit the
 * screen: running jobs come first, then the latest of the others (codebase-style §5.2, §5.7).
 */
export const drawRows = (board: Board, notices: readonly string[], frame: Frame, style: Style): Map<string, string> => {
  const rows = [...board.rows.values()]
  const running = rows.filter(row => row.state === 'running').sort((a, b) => a.startedAt - b.startedAt)
  const ended = rows.filter(row => row.state === 'ended').sort((a, b) => a.endedAt - b.endedAt)
  const nameWidth = widthOfNames(rows, frame)
  const question = frame.question ?? []
  const room = Math.max(1, frame.lines - 1 - question.length)

  const live = running.slice(0, Math.max(1, room - 2))
  const footer = footerLines(board, rows, running.length - live.length, frame, style)
  const past: [string, string][] = ended.map(row => [row.name, endedText(row, nameWidth, frame, style)])
  if (notices.length > 0) past.unshift([NOTICES, notices.map(line => fit(line, frame.columns, '')).join('\n')])

  const left = room - live.length - footer.length
  const result = new Map(newestThatFit(past, left))
  for (const row of live) result.set(row.name, runningText(row, nameWidth, frame, style))
  if (footer.length > 0) result.set(FOOTER, footer.join('\n'))
  if (question.length > 0) result.set(QUESTION, question.join('\n'))
  return result
}

const widthOfNames = (rows: readonly Row[], { columns }: Frame): number =>
  Math.min(30, Math.floor(columns / 3), Math.max(0, ...rows.map(row => visibleWidth(row.name))))

const newestThatFit = (blocks: readonly [string, string][], lines: number): [string, string][] => {
  let left = lines
  let first = blocks.length
  while (first > 0) {
    left -= (blocks[first - 1]?.[1] ?? '').split('\n').length
    if (left < 0) break
    first--
  }
  return blocks.slice(first)
}

const TIME_WIDTH = 10

const columnsOf = (row: Row, nameWidth: number, seconds: number, { glyphs }: Style): string => {
  const name = padEnd(fit(row.name, nameWidth, glyphs.ellipsis), nameWidth)
  return `${name} ${padStart(seconds > 0 ? formatSeconds(seconds) : '', TIME_WIDTH)}`
}

const runningText = (row: Row, nameWidth: number, frame: Frame, style: Style): string => {
  const { chalk, glyphs } = style
  const spinner = glyphs.spinner[frame.number % glyphs.spinner.length] ?? ''
  const line = cleanLine(lastLines(row.tail, 1).replace(/\n$/, ''), false).replaceAll('\t', ' ')
  const room = frame.columns - nameWidth - TIME_WIDTH - 5
  const elapsed = Math.floor((frame.now - row.startedAt) / 1000)
  return `${chalk.cyan(spinner)} ${columnsOf(row, nameWidth, elapsed, style)}  ${chalk.dim(fit(line, room, glyphs.ellipsis))}`
}

const endedText = (row: Row, nameWidth: number, frame: Frame, style: Style): string => {
  const { outcome } = row
  if (outcome === undefined) return row.name
  const { glyph, paint } = look(outcome, style)
  const why = outcome.status === 'success' ? '' : words.reason(outcome)
  const text = [words.status(outcome), why].filter(Boolean).join(': ')
  const room = frame.columns - nameWidth - TIME_WIDTH - 5
  const head = `${paint(glyph)} ${columnsOf(row, nameWidth, outcome.seconds, style)}  ${paint(fit(text, room, style.glyphs.ellipsis))}`
  if (outcome.status !== 'failed') return head
  const count = Math.min(TAIL_LINES, Math.floor(frame.lines / 3))
  return [head, ...failureDetails(row, style, count)].join('\n')
}

const footerLines = (board: Board, rows: readonly Row[], hidden: number, frame: Frame, style: Style): string[] => {
  const { chalk, glyphs } = style
  const pulls = [...board.pulls].map(([image, text]) => `${glyphs.pull} ${words.pulling(image, text)}`)
  const waiting = rows.filter(row => row.state === 'waiting').length
  const counts = [hidden > 0 ? words.moreRunning(hidden) : '', waiting > 0 ? words.waiting(waiting) : '']
  const rest = counts.filter(Boolean).join(` ${glyphs.dot} `)
  const lines = rest ? [...pulls, rest] : pulls
  return lines.map(line => chalk.dim(fit(line, frame.columns, glyphs.ellipsis)))
}
