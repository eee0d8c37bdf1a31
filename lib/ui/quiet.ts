import type { RunEvent, Sink } from '../runner/events.ts'
import { createBoard } from './board.ts'
import { failureBlock } from './ending.ts'
import { noticeLines, type Screen } from './plain.ts'
import { formatSummary } from './summary.ts'

/** `--quiet`: what failed, and the summary. */
export const createQuietView = ({ stderr, stderrStyle: style }: Screen): Sink => {
  const board = createBoard()
  const say = (lines: readonly string[]): void => {
    for (const line of lines) stderr.write(`${line}\n`)
  }

  const push = (event: RunEvent): void => {
    board.push(event)
    const row = event.type === 'job.end' ? board.rows.get(event.job) : undefined
    if (row !== undefined) {
      say(failureBlock(row, style))
    } else if (event.type === 'pipeline.end') {
      stderr.write(formatSummary(board.rows.values(), event.seconds, style, { width: stderr.columns, logs: false }))
    } else if (event.type !== 'notice' || event.level !== 'info') {
      say(noticeLines(event, style))
    }
  }

  return { push, close: async () => {} }
}
