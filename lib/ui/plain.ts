import type { RunEvent, Sink } from '../runner/events.ts'
import { createBoard } from './board.ts'
import { jobColour, type Style } from './colours.ts'
import { endingLine } from './ending.ts'
import { prefixLines } from './prefix.ts'
import { formatSummary } from './summary.ts'
import { padEnd, visibleWidth } from './text.ts'
import { words } from './words.ts'

/** One of the two streams of the program. */
export type Output = { write(text: string): unknown; readonly columns?: number | undefined }

export type Screen = {
  readonly stdout: Output
  readonly stderr: Output
  readonly stdoutStyle: Style
  readonly stderrStyle: Style
}

/** Names are padded to the longest one, up to so many columns. */
const WIDEST_NAME = 30

/** Lines for a pipe, a file or a CI system: `job │ line` on stdout, all of ours on stderr; nothing moves the cursor. */
export const createPlainView = ({ stdout, stderr, stdoutStyle, stderrStyle }: Screen): Sink => {
  const board = createBoard()
  const prefixes = new Map<string, string>()
  const say = (line: string): unknown => stderr.write(`${line}\n`)
  let nameWidth = 0

  const prefixOf = (job: string): string => {
    const known = prefixes.get(job)
    if (known !== undefined) return known
    const prefix = `${stdoutStyle.chalk[jobColour(job)](`${padEnd(job, nameWidth)} ${stdoutStyle.glyphs.bar}`)} `
    prefixes.set(job, prefix)
    return prefix
  }

  const push = (event: RunEvent): void => {
    board.push(event)
    switch (event.type) {
      case 'pipeline.start':
        nameWidth = Math.min(WIDEST_NAME, Math.max(0, ...event.jobs.map(job => visibleWidth(job.name))))
        return
      case 'output':
        stdout.write(prefixLines(event.text, prefixOf(event.job), stdoutStyle.colours))
        return
      case 'pipeline.end':
        say('')
        stderr.write(
          formatSummary(board.rows.values(), event.seconds, stderrStyle, { width: stderr.columns, logs: true }),
        )
        return
      default:
        for (const line of ownLines(event, stderrStyle, startsPull)) say(line)
    }
  }

  // A pull has many events and two lines: docker's progress is for terminals.
  const pulling = new Set<string>()
  const startsPull = (image: string): boolean => pulling.size < pulling.add(image).size

  return { push, close: async () => {} }
}

const ownLines = (event: RunEvent, style: Style, startsPull: (image: string) => boolean): string[] => {
  const { chalk, glyphs } = style
  switch (event.type) {
    case 'pull':
      // That a pull has failed is said by the jobs that wanted the image.
      if (event.done && event.text === 'failed') return []
      if (event.done) return [`${chalk.green(glyphs.pull)} ${words.pulled(event.image)}`]
      return startsPull(event.image) ? [`${glyphs.pull} ${words.pulling(event.image, '')}`] : []
    case 'job.retry':
      return [`${chalk.yellow(glyphs.retry)} ${words.jobRetried(event.job, event.outcome, event.attempt)}`]
    case 'job.end':
      return [endingLine(event.job, event, style)]
    default:
      return noticeLines(event, style)
  }
}

/** The lines that every view shows as they are. */
export const noticeLines = (event: RunEvent, { chalk }: Style): string[] => {
  if (event.type === 'command') return [chalk.dim(`+ ${event.line}`)]
  if (event.type !== 'notice') return []
  if (event.level === 'info') return [event.text]
  return [event.level === 'error' ? chalk.red(words.error(event.text)) : chalk.yellow(words.warning(event.text))]
}
