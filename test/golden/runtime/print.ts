import type { Outcome } from '../../../lib/plan/types.ts'
import type { RunEvent } from '../../../lib/runner/events.ts'

type End = Extract<RunEvent, { type: 'job.end' }>

/** Which sections of logs are shown, and which lines of them. */
export type Shown = { readonly show?: readonly string[] | undefined; readonly lines?: string | undefined }

/** How a run came out, in order of the jobs' names, with the sections of their logs that are asked for. */
export const summarize = (
  events: readonly RunEvent[],
  { show = [], lines = '' }: Shown,
): Readonly<Record<string, unknown>> => {
  const isShown = new RegExp(lines)
  const ends = events.flatMap((event): End[] => (event.type === 'job.end' ? [event] : []))
  const jobs = ends.sort((one, other) => (one.job < other.job ? -1 : 1))
  const logs = jobs
    .map(
      ({ job }) =>
        [
          job,
          logOf(job, events, show)
            .filter(line => isShown.test(line))
            .join(''),
        ] as const,
    )
    .filter(([, log]) => log !== '')
  return {
    pipeline: events.findLast(event => event.type === 'pipeline.end')?.status,
    jobs: Object.fromEntries(jobs.map(end => [end.job, outcomeText(end)])),
    ...(logs.length > 0 && { logs: Object.fromEntries(logs) }),
  }
}

/** The events of the child pipeline of a trigger job, as if it were alone. */
export const ofCase = (events: readonly RunEvent[], trigger: string): readonly RunEvent[] =>
  events.flatMap((event): RunEvent[] => {
    if (!('job' in event)) return []
    if (event.job.startsWith(`${trigger} › `)) return [{ ...event, job: event.job.slice(trigger.length + 3) }]
    if (event.job !== trigger || event.type !== 'job.end') return []
    return [{ type: 'pipeline.end', at: event.at, status: event.status, seconds: event.seconds }]
  })

const outcomeText = ({ status, reason, message, attempts, allowedToFail, coverage }: Outcome): string => {
  const notes = [
    reason,
    message,
    status === 'failed' && allowedToFail ? 'allowed to fail' : undefined,
    attempts > 1 ? `${attempts} attempts` : undefined,
    coverage === undefined ? undefined : `coverage ${coverage}`,
  ].filter(note => note !== undefined)
  return steady(notes.length === 0 ? status : `${status} (${notes.join('; ')})`)
}

/** The lines of those sections, without headings. */
const logOf = (job: string, events: readonly RunEvent[], show: readonly string[]): readonly string[] => {
  const text: string[] = []
  let isShown = false
  for (const event of events) {
    if (!('job' in event) || event.job !== job) continue
    if (event.type === 'section') isShown = event.edge === 'start' && show.includes(event.name)
    if (event.type === 'output' && isShown) text.push(event.text)
  }
  return steady(text.join('')).split(/(?<=\n)/)
}

/** Without headings, colours, and what differs from run to run. */
const steady = (text: string): string =>
  text
    .replaceAll(/\u001b\[36;1m.*\n/g, '')
    .replaceAll(/\u001b\[[\d;]*[A-Za-z]/g, '')
    .replaceAll(/(?<=Docker failed: ).*(?=\))/g, '…')
    .replaceAll(/\b\d{4,}\b/g, 'N')
    .replaceAll(/\b[\da-f]{8,}\b/g, 'HEX')
