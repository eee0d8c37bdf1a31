import type { AllowFailure, Job, JobStatus, Outcome, Plan, When } from '../../../lib/plan/types.ts'
import type { Player } from '../../../lib/runner/player.ts'
import { pipelineStatus } from '../../../lib/runner/schedule.ts'
import { walk } from '../../../lib/runner/walk.ts'
import { assert, suite } from '../../harness/suite.ts'

const test = suite('runner/walk')

type Sketch = {
  readonly name: string
  readonly stage: string
  readonly when: When
  readonly allowFailure: AllowFailure
  readonly ends: JobStatus
  readonly needs?: readonly string[]
  readonly resourceGroup?: string
}

/** `build:a` · `test:b<a,c` (needs) · `!` fails · `~` may fail · `@always` · `#group` */
const sketch = (text: string): Sketch => {
  const [, stage = '', name = '', rest = ''] = /^(\w+):(\w+)(.*)$/.exec(text) ?? []
  const needs = /<([\w,]*)/.exec(rest)?.[1]
  const group = /#(\w+)/.exec(rest)?.[1]
  return {
    name,
    stage,
    when: (/@(\w+)/.exec(rest)?.[1] ?? 'on_success') as When,
    allowFailure: rest.includes('~'),
    ends: rest.includes('!') ? 'failed' : 'success',
    ...(needs !== undefined && { needs: needs === '' ? [] : needs.split(',') }),
    ...(group !== undefined && { resourceGroup: group }),
  }
}

const toJob = ({ ends: _, needs, ...rest }: Sketch, index: number): Job => ({
  id: index + 1,
  services: [],
  variables: [],
  beforeScript: [],
  script: [],
  afterScript: [],
  preGetSourcesScript: [],
  retry: { max: 0, when: [], exitCodes: [] },
  interruptible: false,
  tags: [],
  cache: [],
  ...rest,
  ...(needs && { needs: needs.map(job => ({ job, artifacts: true, optional: false })) }),
})

type Walked = { readonly log: string; readonly status: JobStatus }

/** Walks the sketched pipeline; each job takes a moment. The log tells starts (`+a`), ends (`-a`) and what was passed (`a=skipped`). */
const walkSketch = async (text: string, plays: readonly string[] = [], player?: Player): Promise<Walked> => {
  const sketches = text.split(' ').map(sketch)
  const stages = [...new Set(sketches.map(({ stage }) => stage))]
  const plan: Plan = { version: 1, stages, jobs: sketches.map(toJob) }
  const log: string[] = []
  const runJob = async (job: Job): Promise<Outcome> => {
    log.push(`+${job.name}`)
    await new Promise(resolve => setTimeout(resolve, job.id))
    log.push(`-${job.name}`)
    const status = sketches.find(({ name }) => name === job.name)?.ends ?? 'success'
    return { status, seconds: 0, attempts: 1, allowedToFail: job.allowFailure === true }
  }
  const outcomes = await walk({
    plan,
    plays: new Set(plays),
    player,
    runJob,
    onPassed: (job, { status }) => log.push(`${job.name}=${status}`),
    cancel: new AbortController().signal,
  })
  return { log: log.join(' '), status: pipelineStatus(outcomes.values()) }
}

const rows: readonly (readonly [name: string, pipeline: string, log: string, status: JobStatus])[] = [
  ['stages follow each other', 'x:a x:b y:c', '+a +b -a -b +c -c', 'success'],
  ['needs start at once', 'x:a x:b y:c<a', '+a +b -a +c -b -c', 'success'],
  ['empty needs do not wait', 'x:a y:b<', '+a +b -a -b', 'success'],
  ['137: on_success is skipped after a failure', 'x:a! y:b z:c@on_failure', '+a -a b=skipped +c -c', 'failed'],
  ['137: always runs after a failure', 'x:a! y:b@always', '+a -a +b -b', 'failed'],
  ['138: an allowed failure is no failure', 'x:a!~ y:b y:c@on_failure', '+a -a +b c=skipped -b', 'success'],
  ['139: on_failure in a later stage', 'x:a! y:b z:c@on_failure', '+a -a b=skipped +c -c', 'failed'],
  ['141: needs look at the needed job only', 'x:a x:b! y:c<a', '+a +b -a +c -b -c', 'failed'],
  ['142: stages look at all earlier jobs', 'x:a! x:b y:c<b z:d', '+a +b -a -b +c -c d=skipped', 'failed'],
  ['143: behind an optional manual job', 'x:a@manual~ y:b<a', 'a=manual b=skipped', 'skipped'],
  ['144: a manual job that blocks', 'x:a@manual y:b', 'a=manual b=skipped', 'manual'],
  ['144: an optional manual job blocks nobody', 'x:a@manual~ y:b', 'a=manual +b -b', 'success'],
  ['needs of a failed job', 'x:a! x:b<a x:c<b@always', '+a -a b=skipped +c -c', 'failed'],
  ['a resource group runs one at a time', 'x:a#g x:b#g x:c', '+a +c -a +b -c -b', 'success'],
]

for (const [name, pipeline, log, status] of rows) {
  test(name, async () => {
    const walked = await walkSketch(pipeline)
    assert.is(walked.log, log)
    assert.is(walked.status, status)
  })
}

test('a manual job that the user plays', async () => {
  assert.is((await walkSketch('x:a@manual y:b', ['a'])).log, '+a -a +b -b')
})

/** Starts what each answer names, when nothing else is left; `eager` jobs at once. */
const answering = (answers: readonly (readonly string[])[], eager: readonly string[] = []): Player => {
  const offers = new Map<string, (isPlayed: boolean) => void>()
  let asked = 0
  return {
    offer: ({ name }) =>
      eager.includes(name) ? Promise.resolve(true) : new Promise(resolve => offers.set(name, resolve)),
    ask: jobs => {
      const answer = answers[asked++] ?? []
      const isLast = answer.length === 0
      for (const name of isLast ? jobs : answer) offers.get(name)?.(!isLast)
    },
  }
}

const played: readonly (readonly [
  name: string,
  pipeline: string,
  answers: readonly string[][],
  log: string,
  status: JobStatus,
])[] = [
  ['one that blocks', 'x:a@manual y:b', [['a']], 'a=manual +a -a +b -b', 'success'],
  ['one that others have been skipped for', 'x:a@manual~ y:b<a', [['a']], 'a=manual b=skipped +a -a +b -b', 'success'],
  ['one after the other', 'x:a@manual~ x:b@manual~', [['a'], ['b']], 'a=manual b=manual +a -a +b -b', 'success'],
  ['one behind another', 'x:a@manual y:b@manual', [['a'], ['b']], 'a=manual +a -a b=manual +b -b', 'success'],
  ['one that fails', 'x:a@manual! y:b', [['a']], 'a=manual +a -a b=skipped', 'failed'],
  ['none', 'x:a@manual y:b', [[]], 'a=manual b=skipped', 'manual'],
  ['none of two', 'x:a@manual~ x:b@manual~ x:c', [[]], 'a=manual b=manual +c -c', 'success'],
]

for (const [name, pipeline, answers, log, status] of played) {
  test(`manual jobs that the user starts meanwhile: ${name}`, async () => {
    const walked = await walkSketch(pipeline, [], answering(answers))
    assert.is(walked.log, log)
    assert.is(walked.status, status)
  })
}

test('a manual job that is started while others run', async () => {
  const { log } = await walkSketch('x:a@manual~ x:b x:c y:d', [], answering([], ['a']))
  // Which of the three ends first is a matter of chance.
  assert.match(log, /^a=manual \+b \+c \+a (-[abc] ){3}\+d -d$/)
})

test('once canceled, nothing starts', async () => {
  const job = toJob(sketch('x:a'), 0)
  const passed: string[] = []
  const outcomes = await walk({
    plan: { version: 1, stages: ['x'], jobs: [job] },
    plays: new Set(),
    runJob: () => Promise.reject(new Error('started')),
    onPassed: ({ name }, { status }) => passed.push(`${name}=${status}`),
    cancel: AbortSignal.abort(),
  })
  assert.equal(passed, ['a=canceled'])
  assert.is(pipelineStatus(outcomes.values()), 'canceled')
})
