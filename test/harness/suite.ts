import './uvu-setup.ts'
import { exec, suite as uvuSuite } from 'uvu'
import { limited, toError } from './limited.ts'
import * as tally from './tally.ts'

export * as assert from 'uvu/assert'

type Body = () => unknown
/** `timeout` in seconds; 60 unless told. */
type Options = { readonly timeout?: number }
type Hook = ((body: Body) => void) & { readonly each: (body: Body) => void }

/** Registers a test. `before` and `after` run once a suite, their `each` round every test. */
export type Test = ((title: string, body: Body, options?: Options) => void) & {
  readonly before: Hook
  readonly after: Hook
}

const runs: (() => void)[] = []
let held = false

/**
 * A suite of uvu without its traps: a hook that throws fails the run, a test that never settles times out, `throw null`
 * fails, and a test that is registered but not run counts as failed. It runs by itself once its file is loaded.
 */
export const suite = (name: string, defaults: Options = {}): Test => {
  const uvu = uvuSuite(name)
  const seconds = defaults.timeout ?? 60
  /** Why the tests cannot run: `before` threw, or `before.each` did for the test at hand. */
  const broken: { suite?: Error; test?: Error } = {}

  const hook = (kind: string, body: Body, mark?: keyof typeof broken) => async () => {
    try {
      await limited(body, seconds)
    } catch (thrown) {
      tally.fail(`${name}: ${kind}`, thrown)
      if (mark) broken[mark] = new Error(`not run, because ${kind} failed`)
    }
  }

  const run = async (body: Body, timeout: number): Promise<void> => {
    const obstacle = broken.suite ?? broken.test
    delete broken.test
    if (obstacle) throw obstacle
    await limited(body, timeout)
  }

  const test = (title: string, body: Body, { timeout = seconds }: Options = {}) => {
    const full = `${name}: ${title}`
    tally.register(full)
    uvu(title, async () => {
      await run(body, timeout).catch(thrown => {
        tally.note(full)
        throw toError(thrown)
      })
      tally.pass(full)
    })
  }

  runs.push(uvu.run)
  if (runs.length === 1) setImmediate(() => held || runAll())

  return Object.assign(test, {
    before: Object.assign((body: Body) => uvu.before(hook('before', body, 'suite')), {
      each: (body: Body) => uvu.before.each(hook('before.each', body, 'test')),
    }),
    after: Object.assign((body: Body) => uvu.after(hook('after', body)), {
      each: (body: Body) => uvu.after.each(hook('after.each', body)),
    }),
  })
}

/** Keeps suites from starting until the returned function is called: for loading several files into one process. */
export const hold = (): (() => Promise<void>) => {
  held = true
  return runAll
}

/** Runs every suite; a server or a timer that a test leaves behind must not keep the process alive. */
const runAll = async (): Promise<void> => {
  for (const run of runs) run()
  await exec()
  setTimeout(() => process.exit(), 1000).unref()
}
