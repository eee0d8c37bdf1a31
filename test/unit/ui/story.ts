import type { Outcome } from '../../../lib/plan/types.ts'
import type { NewEvent, RunEvent } from '../../../lib/runner/events.ts'

const outcome = (news: Partial<Outcome>): Outcome => ({
  status: 'success',
  seconds: 1.24,
  attempts: 1,
  allowedToFail: false,
  ...news,
})

const failure = outcome({
  status: 'failed',
  reason: 'script_failure',
  exitCode: 3,
  message: 'exit code 3',
  seconds: 61,
})

const JOBS = [
  { name: 'compile', stage: 'build' },
  { name: 'unit 1/2', stage: 'test' },
  { name: 'lint', stage: 'test' },
  { name: 'deploy: [eu-west-1, production]', stage: 'deploy' },
  { name: '漢字', stage: 'deploy' },
  { name: 'docs', stage: 'deploy' },
]

const output = (job: string, text: string, stream: 'stdout' | 'stderr' = 'stdout'): NewEvent => ({
  type: 'output',
  job,
  stream,
  text,
})

const start = (job: string, attempt = 1): NewEvent => ({ type: 'job.start', job, attempt, log: `logs/${job}.log` })

const end = (job: string, how: Outcome): NewEvent => {
  const stage = JOBS.find(each => each.name === job)?.stage ?? ''
  return { type: 'job.end', job, stage, ...how }
}

const section = (job: string, edge: 'start' | 'end'): NewEvent => ({ type: 'section', job, name: 'step_script', edge })

const EVENTS: readonly NewEvent[] = [
  { type: 'pipeline.start', run: '4f2a', name: 'Nightly', jobs: JOBS },
  { type: 'notice', level: 'info', text: 'an engine was found' },
  { type: 'notice', level: 'warning', text: 'the volume is nearly full' },
  { type: 'pull', image: 'ruby:3.4', text: '(0/3 layers)', done: false },
  { type: 'pull', image: 'ruby:3.4', text: '(1/3 layers)', done: false },
  { type: 'pull', image: 'ruby:3.4', text: '', done: true },
  { type: 'command', line: 'docker start -ai x' },
  start('compile'),
  section('compile', 'start'),
  output('compile', '\u001b[32;1m$ make\u001b[0;m\n 10%\r 50%\r100%\r\ntabs\there\n\n'),
  output('compile', 'no LF at the end', 'stderr'),
  section('compile', 'end'),
  end('compile', outcome({})),
  start('unit 1/2'),
  output('unit 1/2', 'first try\n'),
  { type: 'job.retry', job: 'unit 1/2', attempt: 2, outcome: failure },
  start('unit 1/2', 2),
  output('unit 1/2', Array.from({ length: 60 }, (_, line) => `line ${line + 1} of $& 60\n`).join('')),
  output('unit 1/2', '\u001b[2J\u001b[5A\u001b]0;title\u0007\u001b[31mERROR: Job failed: exit code 3\n', 'stderr'),
  end('unit 1/2', { ...failure, attempts: 2 }),
  start('lint'),
  end('lint', { ...failure, seconds: 0.4, allowedToFail: true }),
  start('漢字'),
  output('漢字', 'émojis 🚀 and "quotes" \\n\n'),
  end(
    '漢字',
    outcome({ status: 'failed', reason: 'job_execution_timeout', message: 'took longer than 1 s', seconds: 3725 }),
  ),
  end('deploy: [eu-west-1, production]', outcome({ status: 'skipped', seconds: 0, attempts: 0 })),
  end('docs', outcome({ status: 'manual', seconds: 0, attempts: 0 })),
  { type: 'pipeline.end', status: 'failed', seconds: 83.2 },
]

/** A run that meets everything a view has to show; one second passes between two events. */
export const STORY: readonly RunEvent[] = EVENTS.map((event, at) => ({ ...event, at: 1_700_000_000_000 + at * 1000 }))
