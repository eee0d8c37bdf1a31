import type { Outcome } from '../plan/types.ts'
import { quoteIfNeeded } from '../shell/quote.ts'
import type { Row } from './board.ts'
import type { Style } from './colours.ts'
import { formatSeconds } from './duration.ts'
import { look } from './ending.ts'
import { type Column, formatTable } from './table.ts'
import { fit, visibleWidth } from './text.ts'
import { words } from './words.ts'

type Ended = Row & { readonly outcome: Outcome }

export type SummaryOptions = {
  /** Columns of the terminal; absent in a pipe, where nothing is cut. */
  readonly width?: number | undefined
  /** Whether to name the logs of failed jobs; where they stand already, it is `false`. */
  readonly logs: boolean
}

/** What a run leaves on the screen: a table of its jobs, the counts and the time, and what to do next. */
export const formatSummary = (
  rows: Iterable<Row>,
  seconds: number,
  style: Style,
  { width, logs }: SummaryOptions,
): string => {
  const ended = [...rows].filter((row): row is Ended => row.outcome !== undefined)
  const total = `${counts(ended, style)} ${words.total(seconds)}`
  if (ended.length === 0) return `${words.noJobs} ${words.total(seconds)}\n`
  const deployed = ended.flatMap(({ outcome: { environment } }) =>
    environment ? [words.environment(environment)] : [],
  )
  return [...table(ended, style, width), '', ...deployed, total, ...hints(ended, style, logs), ''].join('\n')
}

/** What a table leaves out when the terminal is narrow: the first that fits is taken, else the last. */
const LAYOUTS = [
  { stage: true, attempts: true, wholeNames: true },
  { stage: false, attempts: true, wholeNames: true },
  { stage: false, attempts: false, wholeNames: true },
  { stage: false, attempts: false, wholeNames: false },
] as const

type Layout = (typeof LAYOUTS)[number]

const table = (rows: readonly Ended[], style: Style, width = Number.POSITIVE_INFINITY): string[] => {
  const { stage, job, status, time, attempts, coverage, reason } = words.columns
  const columns: Column[] = [stage, job, status].map(title => ({ title }))
  columns.push({ title: time, right: true }, { title: attempts, right: true }, { title: coverage, right: true })
  columns.push({ title: reason })

  const room = width - 2
  const format = (layout: Layout, limit?: number): string[] =>
    formatTable(columns, toCells(rows, layout, style.glyphs.ellipsis, room), style.glyphs.ellipsis, limit)
  const layout = LAYOUTS.find(each => format(each).every(line => visibleWidth(line) <= room)) ?? LAYOUTS[3]
  const [head = '', ...lines] = format(layout, room)
  return [`  ${style.chalk.dim(head)}`, ...lines.map((line, at) => decorate(line, rows[at], style))]
}

const toCells = (rows: readonly Ended[], layout: Layout, ellipsis: string, room: number): string[][] => {
  const retried = layout.attempts && rows.some(row => row.outcome.attempts > 1)
  return rows.map(({ name, stage, outcome }) => [
    layout.stage ? stage : '',
    layout.wholeNames ? name : fit(name, Math.floor(room / 3), ellipsis),
    words.status(outcome),
    outcome.seconds > 0 ? formatSeconds(outcome.seconds) : '',
    retried && outcome.attempts > 0 ? String(outcome.attempts) : '',
    layout.attempts ? words.coverage(outcome.coverage) : '',
    outcome.status === 'success' ? '' : words.reason(outcome),
  ])
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

const keptHints = (rows: readonly Ended[]): string[] => {
  const kept = rows.flatMap(({ name, outcome }) => (outcome.kept ? [{ name, ...outcome.kept }] : []))
  if (kept.length === 0) return []
  const on = (engine: string | undefined) => (engine === undefined ? '' : ` --engine ${quoteIfNeeded(engine)}`)
  const lines = kept.map(({ name, container, job, engine }) =>
    words.keptJob(name, container, `gantry shell ${quoteIfNeeded(job)}${on(engine)}`),
  )
  const cleanings = new Set(kept.map(({ engine }) => `gantry clean${on(engine)}`))
  return [...lines, ...[...cleanings].map(words.removeKept)]
}

const hints = (rows: readonly Ended[], style: Style, withLogs: boolean): string[] => {
  const failed = rows.filter(row => row.outcome.status === 'failed')
  if (failed.length === 0) return []
  const logs = failed.flatMap(({ name, log }) => (withLogs && log !== undefined ? [words.logOf(name, log)] : []))
  const names = failed.filter(row => !row.outcome.allowedToFail).map(row => row.trigger ?? row.name)
  const wanted = [...new Set(names)].map(quoteIfNeeded)
  const next = wanted.length > 0 ? [words.rerun(['gantry run', ...wanted].join(' '))] : []
  return [...logs, ...next, ...keptHints(failed)].map(line => style.chalk.dim(line))
}
