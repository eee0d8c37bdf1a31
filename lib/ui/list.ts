import type { RunEvent } from '../runner/events.ts'
import { createBoard } from './board.ts'
import type { Style } from './colours.ts'
import { failureBlock } from './ending.ts'
import { createLiveList, type LiveList } from './live.ts'
import { noticeLines } from './plain.ts'
import { drawQuestion, type Question } from './question.ts'
import { drawRows, FOOTER, NOTICES, QUESTION } from './rows.ts'
import { formatSummary } from './summary.ts'
import type { TerminalStream, View } from './view.ts'

/** listr2 leaves two columns free; one more keeps the cursor on the line. */
const MARGIN = 3

/** For a terminal: a line a job that lives, failed ones with their last lines; then the summary. All on `stream`. */
export const createListView = (stream: TerminalStream, style: Style, now: () => number = Date.now): View => {
  const board = createBoard()
  const notices: string[] = []
  let list: LiveList | undefined
  let seconds: number | undefined
  let question: Question | undefined

  const draw = (number: number) => {
    const columns = (stream.columns || 80) - MARGIN
    const lines = stream.rows || 24
    // listr2 indents all lines of a row but the first by two columns.
    const asked = question === undefined ? [] : drawQuestion(question, { columns: columns - 2, lines }, style)
    return drawRows(board, notices, { number, now: now(), columns, lines, question: asked }, style)
  }

  const push = (event: RunEvent): void => {
    board.push(event)
    notices.push(...noticeLines(event, style))
    if (event.type === 'pipeline.start') {
      list = createLiveList(stream, [NOTICES, ...event.jobs.map(job => job.name), FOOTER, QUESTION], draw)
    } else if (event.type === 'job.end' && event.attempts > 0) {
      // One that did not run may do so later: a manual job, and what was skipped because of it.
      list?.settle(event.job, event.status !== 'failed' || event.allowedToFail)
    } else if (event.type === 'pipeline.end') {
      seconds = event.seconds
    }
  }

  /** What stays on the screen. */
  const close = async (): Promise<void> => {
    await list?.close()
    const rows = [...board.rows.values()]
    const stays = [...notices, ...rows.flatMap(row => failureBlock(row, style))]
    const summary =
      seconds === undefined ? '' : formatSummary(rows, seconds, style, { width: stream.columns, logs: false })
    stream.write(`${[...stays, ...(stays.length > 0 ? [''] : []), summary].join('\n')}`)
  }

  const ask = (asked: Question | undefined): void => {
    question = asked
  }

  return { push, close, ask }
}
