import type { ContainerSpec } from '../../../lib/docker/spec.ts'
import { createFakeEngine } from '../../../lib/engine/fake.ts'
import type { FakeScript } from '../../../lib/engine/fake-state.ts'
import type { Job, Outcome } from '../../../lib/plan/types.ts'
import type { Run } from '../../../lib/runner/context.ts'
import type { NewEvent } from '../../../lib/runner/events.ts'
import { createJanitor } from '../../../lib/runner/janitor.ts'
import { runJob } from '../../../lib/runner/job.ts'
import { localDefaults } from '../../../lib/settings/defaults.ts'
import { createDepot } from '../images/world.ts'

export const aJob = (more: Partial<Job>): Job =>
  ({
    id: 1,
    name: 'build',
    stage: 'test',
    image: { name: 'alpine', pullPolicy: ['never'] },
    services: [],
    variables: [{ key: 'GIT_STRATEGY', value: 'none' }],
    beforeScript: [],
    script: ['true'],
    afterScript: [],
    preGetSourcesScript: [],
    allowFailure: false,
    cache: [],
    tags: [],
    retry: { max: 0, when: [], exitCodes: [] },
    ...more,
  }) as unknown as Job

const noFiles = {
  mounts: [],
  volumes: ['builds'],
  fill: async () => {},
  release: () => ({ containers: [], volumes: [] }),
}

export type Tried = {
  readonly outcome: Outcome
  readonly log: string
  /** Seconds waited. */
  readonly pauses: readonly number[]
  readonly calls: readonly string[]
  readonly left: readonly string[]
  readonly specs: readonly ContainerSpec[]
}

export type Asked = {
  readonly job?: Partial<Job>
  readonly engine?: FakeScript
  readonly attempts?: number
  readonly onPause?: (stop: AbortController, signal: AbortSignal) => unknown
  readonly docker?: Partial<Run['settings']['docker']>
  readonly runner?: Partial<Run['settings']['runner']>
}

/** A run on an engine of the test's making. */
export const fakeRun = ({ engine: script = {}, attempts, onPause, docker, runner }: Omit<Asked, 'job'>) => {
  const specs: ContainerSpec[] = []
  const fail: FakeScript['fail'] = (verb, args) => {
    if (verb === 'createContainer') specs.push(args[0] as ContainerSpec)
    script.fail?.(verb, args)
  }
  const engine = createFakeEngine({ ...script, fail })
  const stop = new AbortController()
  const pauses: number[] = []
  const events: NewEvent[] = []
  const janitor = createJanitor(engine)
  const chance = {
    random: () => 0,
    sleep: async (seconds: number, signal: AbortSignal) => {
      pauses.push(seconds)
      await onPause?.(stop, signal)
      signal.throwIfAborted()
    },
  }
  let names = 0
  const run = {
    engine,
    janitor,
    version: '1',
    depot: { ...createDepot(engine), chance },
    settings: {
      ...localDefaults,
      docker: { ...localDefaults.docker, ...docker },
      runner: { ...localDefaults.runner, ...runner },
    },
    projectDir: '/builds/g/p',
    names: { runner: 'abc', projectId: 5 },
    unique: () => `unique${names++}`,
    auth: { home: '/nowhere', job: [] },
    secrets: [],
    labels: {},
    plan: { version: 1, stages: ['test'], jobs: [] },
    workspace: { open: async () => noFiles },
    artifacts: new Map(),
    push: (event: NewEvent) => events.push(event),
    logFile: () => undefined,
    now: () => 0,
    ...(attempts !== undefined && { prepareAttempts: attempts }),
  } as unknown as Run
  return { run, engine, stop, events, pauses, specs }
}

/** Runs a job of GitLab's on such an engine. */
export const attempt = async ({ job = {}, ...asked }: Asked): Promise<Tried> => {
  const { run, engine, stop, events, pauses, specs } = fakeRun(asked)
  const stops = { cancel: stop.signal, abort: stop.signal }
  const outcome = await runJob(run, aJob(job), { slot: 0, attempt: 1, stops }).finally(run.janitor.drain)
  const { containers, networks } = engine.left()
  return {
    outcome,
    log: events.map(event => (event.type === 'output' ? event.text : '')).join(''),
    pauses,
    calls: engine.calls.map(({ verb, about }) => `${verb} ${about}`),
    left: [...containers, ...networks],
    specs,
  }
}
