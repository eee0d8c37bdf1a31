import type { Outcome } from '../plan/types.ts'
import type { RunEvent, Sink } from '../runner/events.ts'

/** Raised when a field changes its meaning or goes away; new fields and new types of events may come at any time. */
export const JSON_VERSION = 1

/**
 * `--json`: one event a line, the first of which carries the version. The text of a `line` is as the job printed it, less
 * its LF; `partial` marks a piece of a line that goes on in the next one (a very long one) or the end of output without LF.
 */
export const createJsonReport = (write: (text: string) => unknown): Sink => ({
  push: event => {
    write(event.type === 'output' ? outputLines(event) : `${JSON.stringify(toRecord(event))}\n`)
  },
  close: async () => {},
})

type Output = Extract<RunEvent, { type: 'output' }>

const outputLines = ({ at, job, stream, text }: Output): string => {
  const head = `${JSON.stringify({ type: 'line', at, job, stream }).slice(0, -1)},"text":`
  const lines = text.split('\n')
  const rest = lines.pop()
  const whole = lines.map(line => `${head}${JSON.stringify(line)}}\n`).join('')
  return rest ? `${whole}${head}${JSON.stringify(rest)},"partial":true}\n` : whole
}

/** The keys of each event in their fixed order; those without a value are left out. */
const toRecord = (event: Exclude<RunEvent, Output>): Readonly<Record<string, unknown>> => {
  const { type, at } = event
  switch (type) {
    case 'pipeline.start':
      return { type, version: JSON_VERSION, at, run: event.run, name: event.name, jobs: event.jobs }
    case 'pipeline.child':
      return { type, at, job: event.job, jobs: event.jobs }
    case 'job.start':
      return { type, at, job: event.job, attempt: event.attempt, log: event.log, engine: event.engine }
    case 'section':
      return { type, at, job: event.job, name: event.name, edge: event.edge }
    case 'pull':
      return { type, at, image: event.image, text: event.text, done: event.done }
    case 'job.retry':
      return { type, at, job: event.job, attempt: event.attempt, ...toOutcome(event.outcome) }
    case 'job.end':
      return { type, at, job: event.job, stage: event.stage, ...toOutcome(event) }
    case 'notice':
      return { type, at, level: event.level, text: event.text }
    case 'command':
      return { type, at, line: event.line }
    case 'pipeline.end':
      return { type, at, status: event.status, seconds: event.seconds }
  }
}

const toOutcome = ({ status, reason, exitCode, message, seconds, attempts, allowedToFail, ...more }: Outcome) => ({
  status,
  reason,
  exitCode,
  message,
  seconds,
  attempts,
  allowedToFail,
  coverage: more.coverage,
  environment: more.environment,
  kept: more.kept,
})
