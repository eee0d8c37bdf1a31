import type { Outcome } from '../plan/types.ts'
import { type Row, TAIL_LINES } from './board.ts'
import type { Style } from './colours.ts'
import { cleanLine } from './text.ts'
import { words } from './words.ts'

type Ending = Pick<Outcome, 'status' | 'allowedToFail'>

/** The sign and colour of how a job ended; never the colour alone. */
export const look = ({ status, allowedToFail }: Ending, { chalk, glyphs }: Style) => {
  if (status === 'failed' && allowedToFail) return { glyph: glyphs.allowed, paint: chalk.yellow }
  const looks = {
    success: { glyph: glyphs.passed, paint: chalk.green },
    failed: { glyph: glyphs.failed, paint: chalk.red },
    canceled: { glyph: glyphs.canceled, paint: chalk.yellow },
    skipped: { glyph: glyphs.skipped, paint: chalk.dim },
    manual: { glyph: glyphs.manual, paint: chalk.blue },
  }
  return looks[status]
}

/** One line that says how a job ended. */
export const endingLine = (job: string, outcome: Outcome, style: Style): string => {
  const { glyph, paint } = look(outcome, style)
  return `${paint(glyph)} ${words.jobEnded(job, outcome)}`
}

/** A failed job in full: how it ended, its last lines, and where all of them are. */
export const failureBlock = (row: Row, style: Style): string[] =>
  row.outcome?.status === 'failed' ? [endingLine(row.name, row.outcome, style), ...failureDetails(row, style)] : []

/** What helps to understand a failed job: its last lines, and where all of them are. */
export const failureDetails = ({ tail, log }: Row, style: Style, count = TAIL_LINES): string[] => {
  const { chalk, glyphs, colours } = style
  const lines = tail.replace(/\n$/, '').split('\n').slice(-count)
  const toLine = (line: string): string =>
    `${chalk.red(glyphs.bar)} ${cleanLine(line, colours).replaceAll('\t', '    ')}`
  const shown = tail === '' ? [] : [chalk.dim(words.lastLines(lines.length)), ...lines.map(toLine)]
  return log === undefined ? shown : [...shown, chalk.dim(words.wholeLog(log))]
}
