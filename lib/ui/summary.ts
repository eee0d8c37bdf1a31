import type { Outcome } from '../plan/types.ts'
import { quoteIfNeeded } from '../shell/quote.ts'
import type { Row } from './board.ts'
import type { Style } from './colours.ts'
import { formatSeconds } from './duration.ts'
import { look } from './ending.ts'
import { type Column, formatTable } from './table.ts'
import { words } from './words.ts'

type Ended = Row & { readonly outcome: Outcome }

/**
 * What a run leaves on the screen: a table of its jobs, the counts and the time, and what to do next. `width` is that of
 * the terminal; absent in a pipe, where nothing is cut.
 */
export const formatSummary = (rows: Iterable<Row>, seconds: number, style: Style, width?: number): string => {
  const ended = [...rows].filter((row): row is Ended => row.outcome !== undefined)
  const total = `${counts(ended, style)} ${words.total(seconds)}`
  if (ended.length === 0) return `${words.noJobs} ${words.total(seconds)}\n`
  return [...table(ended, style, width), '', total, ...hints(ended, style), ''].join('\n')
}

/** Below this many columns the stages are left out. */
const NARROW = 60

const table = (rows: readonly Ended[], style: Style, width = Number.POSITIVE_INFINITY): string[] => {
  const { stage, job, status, time, attempts, reason } = words.columns
  const columns: Column[] = [stage, job, status].map(title => ({ title }))
  columns.push({ title: time, right: true }, { title: attempts, right: true }, { title: reason })
  const retried = rows.some(row => row.outcome.attempts > 1)
  const cells = rows.map(({ name, stage, outcome }) => [
    width < NARROW ? '' : stage,
    name,
    words.status(outcome),
    outcome.seconds > 0 ? formatSeconds(outcome.seconds) : '',
    retried && outcome.attempts > 0 ? String(outcome.attempts) : '',
    outcome.status === 'success' ? '' : words.reason(outcome),
  ])
  const [head = '', ...lines] = formatTable(columns, cells, style.glyphs.ellipsis, width - 2)
  return [`  ${style.chalk.dim(head)}`, ...lines.map((line, at) => decorate(line, rows[at], style))]
}

const decorate = (line: string, row: Ended | undefined, style: Style): string => {
  if (row === undefined) return line
  const { glyph, paint } = look(row.outcome, style)
  return `${paint(glyph)} ${row.outcome.status === 'success' ? line : paint(line)}`
}

const ENDINGS = [
  { status: 'success', allowedToFail: false },
  { status: 'failed', allowedToFail: false },
  { status: 'failed', allowedToFail: true },
  { status: 'canceled', allowedToFail: false },
  { status: 'skipped', allowedToFail: false },
  { status: 'manual', allowedToFail: false },
] as const

const counts = (rows: readonly Ended[], style: Style): string =>
  ENDINGS.flatMap(ending => {
    const count = rows.filter(row => words.status(row.outcome) === words.status(ending)).length
    return count === 0 ? [] : [look(ending, style).paint(words.count(count, ending))]
  }).join(` ${style.glyphs.dot} `)

const hints = (rows: readonly Ended[], style: Style): string[] => {
  const failed = rows.filter(row => row.outcome.status === 'failed')
  if (failed.length === 0) return []
  const logs = failed.flatMap(({ name, log }) => (log === undefined ? [] : [words.logOf(name, log)]))
  const command = ['gantry run', ...failed.map(row => quoteIfNeeded(row.name))].join(' ')
  return [...logs, words.rerun(command)].map(line => style.chalk.dim(line))
}
