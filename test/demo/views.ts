/**
 * Shows a run that never happened, to look at the views: `tsx test/demo/views.ts [--jobs N] [--at-once N] [--json] …`.
 * The jobs print colours, progress with CR, escapes that move the cursor, wide characters and long lines.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import type { JobStatus, Outcome } from '../../lib/plan/types.ts'
import type { NewEvent } from '../../lib/runner/events.ts'
import { createView } from '../../lib/ui/view.ts'

const flag = { type: 'boolean' } as const
const { values } = parseArgs({
  allowNegative: true,
  options: { json: flag, quiet: flag, color: flag, tty: flag, jobs: { type: 'string' }, 'at-once': { type: 'string' } },
})
const total = Number(values.jobs ?? 6)
const atOnce = Number(values['at-once'] ?? 3)

const { json, quiet, color, tty } = values
const given = Object.fromEntries(Object.entries({ json, quiet, color, tty }).filter(([, value]) => value !== undefined))
const view = await createView(process, given)
const push = (event: NewEvent): void => view.push({ at: Date.now(), ...event })

const NAMES = ['compile', 'unit tests 1/2', 'lint', 'deploy: [eu-west-1, production]', '日本語のジョブ', 'docs']
const jobs = Array.from({ length: total }, (_, at) => ({
  name: `${NAMES[at % NAMES.length]}${at < NAMES.length ? '' : ` ${at}`}`,
  stage: ['build', 'test', 'deploy'][at % 3] ?? '',
}))

const LINES = [
  '\u001b[32;1m$ make test\u001b[0;m\n',
  'compiling src/a.c\n',
  ' 10%\r 50%\r100% downloaded\n',
  'tabs\there\tand 漢字 and émojis 🚀\n',
  '\u001b[2J\u001b[H\u001b[5Amoves the cursor\u001b]0;title\u0007 and sets titles\n',
  `a long line ${'that goes on and on '.repeat(20)}\n`,
  '\u001b[31mred without an end\n',
  'last words\n',
]

const outcomeOf = (at: number): Outcome => {
  const status: JobStatus = at % 5 === 1 || at % 7 === 2 ? 'failed' : 'success'
  const failed = { reason: 'script_failure', exitCode: 3, message: 'exit code 3' } as const
  const base = { status, seconds: 1.2 + at, attempts: at % 5 === 1 ? 2 : 1, allowedToFail: at % 7 === 2 }
  return status === 'failed' ? { ...base, ...failed } : base
}

const run = async (at: number): Promise<void> => {
  const { name: job, stage } = jobs[at] ?? { name: '', stage: '' }
  if (at % 6 === 5) {
    push({ type: 'job.end', job, stage, status: 'manual', seconds: 0, attempts: 0, allowedToFail: false })
    return
  }
  push({ type: 'job.start', job, attempt: 1, log: `.gantry/runs/1/${at}.log` })
  push({ type: 'section', job, name: 'step_script', edge: 'start' })
  for (let line = 0; line < 12; line++) {
    push({
      type: 'output',
      job,
      stream: line % 4 === 3 ? 'stderr' : 'stdout',
      text: LINES[(at + line) % LINES.length] ?? '',
    })
    await sleep(80 + 10 * at)
  }
  push({ type: 'section', job, name: 'step_script', edge: 'end' })
  push({ type: 'job.end', job, stage, ...outcomeOf(at) })
}

push({ type: 'pipeline.start', run: '1', name: 'demo', jobs })
for (let layer = 0; layer < 4; layer++) {
  push({ type: 'pull', image: 'registry.example.com/ruby:3.4', text: `(${layer}/3 layers)`, done: layer === 3 })
  await sleep(200)
}
push({ type: 'notice', level: 'warning', text: 'the job "lint" has no tests' })
let next = 0
const worker = async (): Promise<void> => {
  while (next < total) await run(next++)
}
await Promise.all(Array.from({ length: atOnce }, worker))
push({ type: 'pipeline.end', status: 'failed', seconds: 12.3 })
await view.close()
