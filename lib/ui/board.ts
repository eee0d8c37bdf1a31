import type { Outcome } from '../plan/types.ts'
import type { RunEvent, Section } from '../runner/events.ts'

/** What is known of a job so far. */
export type Row = {
  readonly name: string
  readonly stage: string
  readonly state: 'waiting' | 'running' | 'ended'
  /** Milliseconds since the epoch; 0 before it is so. */
  readonly startedAt: number
  readonly endedAt: number
  readonly section?: Section
  /** The file that holds the whole log. */
  readonly log?: string
  /** The last lines of its output, as they came. */
  readonly tail: string
  readonly outcome?: Outcome
  /** For a job of a child pipeline: the job of the pipeline itself from which it comes. */
  readonly trigger?: string
}

export type Board = {
  /** In the order of the plan. */
  readonly rows: ReadonlyMap<string, Row>
  /** Images being pulled, with what docker says of each. */
  readonly pulls: ReadonlyMap<string, string>
  push(event: RunEvent): void
}

/** So many lines of a failed job are shown (codebase-style §5.6). */
export const TAIL_LINES = 40

/** Folds the events of a run into what is known at the moment. */
export const createBoard = (): Board => {
  const rows = new Map<string, Row>()
  const pulls = new Map<string, string>()

  const change = (name: string, news: Partial<Row>): void => {
    const row = rows.get(name) ?? { name, stage: '', state: 'waiting', startedAt: 0, endedAt: 0, tail: '' }
    rows.set(name, { ...row, ...news })
  }

  const push = (event: RunEvent): void => {
    if (event.type === 'pipeline.start') {
      for (const { name, stage } of event.jobs) change(name, { stage })
    } else if (event.type === 'pipeline.child') {
      const trigger = rows.get(event.job)?.trigger ?? event.job
      for (const { name, stage } of event.jobs) change(name, { stage, trigger })
    } else if (event.type === 'pull') {
      if (event.done) pulls.delete(event.image)
      else pulls.set(event.image, event.text)
    } else if ('job' in event) {
      change(event.job, toNews(event, rows.get(event.job)?.tail ?? ''))
    }
  }

  return { rows, pulls, push }
}

type JobEvent = Exclude<Extract<RunEvent, { readonly job: string }>, { readonly type: 'pipeline.child' }>

const toNews = (event: JobEvent, tail: string): Partial<Row> => {
  switch (event.type) {
    case 'job.start':
      return { state: 'running', startedAt: event.at, log: event.log, tail: '' }
    case 'section':
      return { section: event.name }
    case 'output':
      return { tail: lastLines(tail + event.text, TAIL_LINES) }
    case 'job.retry':
      return { state: 'waiting' }
    case 'job.end':
      return { state: 'ended', endedAt: event.at, stage: event.stage, outcome: event }
  }
}

/** The end of the text, with so many of its lines. */
export const lastLines = (text: string, count: number): string => {
  let from = text.endsWith('\n') ? text.length - 1 : text.length
  for (let lines = 0; lines < count && from >= 0; lines++) from = from === 0 ? -1 : text.lastIndexOf('\n', from - 1)
  return text.slice(from + 1)
}
