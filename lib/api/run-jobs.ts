import { availableParallelism } from 'node:os'
import { createDockerEngine } from '../engine/docker.ts'
import { select } from '../plan/select.ts'
import type { JobStatus, Outcome } from '../plan/types.ts'
import type { RunEvent, Sink } from '../runner/events.ts'
import { canceled, Stopped } from '../runner/outcome.ts'
import { abortable } from '../util/abortable.ts'
import { InputError, inputError } from '../util/errors.ts'
import { version } from '../util/version.ts'
import { createDownstream } from './downstream.ts'
import { leftOut, openEngines, toEngineSpecs } from './engines.ts'
import { foldersOf } from './folders.ts'
import {
  type ContainerOptions,
  engineEnv,
  envOf,
  type PipelineOptions,
  toProjectOptions,
  toSettings,
} from './options.ts'
import { loadPipeline, type Pipeline } from './pipeline.ts'
import { requireImages } from './require-images.ts'
import { runPlan } from './run.ts'

export type RunJobsOptions = PipelineOptions &
  ContainerOptions & {
    /** Names of jobs, as on the command line; default: the whole pipeline. */
    readonly jobs?: readonly string[]
    /** With the named jobs, those that they need. */
    readonly needs?: boolean
    readonly stages?: readonly string[]
    /** Manual jobs that are to run, besides those named in `jobs`. */
    readonly manual?: readonly string[]
    /** Jobs at once, on each engine for which nothing else is said; default: the number of processors. */
    readonly concurrency?: number
    /** The engines that jobs are placed on, as with `--engine`: `['big=8', 'ssh://me@small=2']`; default: docker's own choice. */
    readonly engines?: readonly string[]
    /** The working copy with its uncommitted edits (the default), or the commit. */
    readonly source?: 'worktree' | 'head'
    /** Globs of files that git does not track, ignored or not, which go along with the working copy. */
    readonly includeIgnored?: readonly string[]
    /** Gets all that happens, in order: output, sections, the ends of jobs. Must not block. */
    readonly onEvent?: (event: RunEvent) => void
    /** Ends running jobs gently, `after_script` and clean-up included; the result is then `canceled`. */
    readonly signal?: AbortSignal
  }

export type RunResult = {
  readonly status: JobStatus
  /** By the names of jobs. */
  readonly jobs: Readonly<Record<string, Outcome>>
}

/**
 * Runs a pipeline, or some of its jobs, and leaves nothing behind. A job that fails is a value. Throws `InputError` with
 * every problem of the pipeline at once, and `SystemFault` when Docker cannot be used.
 *
 * ```ts
 * const { status, jobs } = await run({ jobs: ['rspec'], onEvent: e => e.type === 'output' && console.log(e.text) })
 * ```
 */
export const run = async (options: RunJobsOptions = {}): Promise<RunResult> => {
  const { signal } = options
  try {
    return await load(options)
  } catch (thrown) {
    // There were no jobs yet.
    if (signal?.aborted && thrown === signal.reason) return { status: 'canceled', jobs: {} }
    throw thrown
  }
}

const load = async (options: RunJobsOptions): Promise<RunResult> => {
  const pipeline = await abortable(loadPipeline(toProjectOptions(options)), options.signal)
  const settings = toSettings(options)
  const { plan, named } = selectFrom(pipeline, options)
  requireImages(plan, settings)
  const env = envOf(options)
  const stops = toStops(options.signal)
  const sink: Sink = { push: event => options.onEvent?.(event), close: async () => {} }
  try {
    const specs = toEngineSpecs(options.engines ?? [], options.concurrency ?? availableParallelism())
    const opening = openEngines(specs, {
      create: client => createDockerEngine({ ...client, env: engineEnv(options) }),
      onLeftOut: (name, why) => sink.push(leftOut(name, why)),
    })
    const engines = await abortable(opening, options.signal)
    const { status, outcomes } = await runPlan({
      pipeline,
      plan,
      settings,
      engines,
      folders: foldersOf(env),
      source: options.source ?? 'worktree',
      includeIgnored: options.includeIgnored,
      env,
      version,
      sink,
      plays: new Set([...named, ...(options.manual ?? [])]),
      stops,
      downstream: createDownstream(pipeline),
    })
    return { status, jobs: Object.fromEntries(outcomes) }
  } finally {
    stops.close()
  }
}

const selectFrom = ({ compiled }: Pipeline, { jobs = [], stages = [], needs = false }: RunJobsOptions) => {
  const { plan, problems, sources, refused } = compiled
  if (!plan) {
    const errors = problems.filter(({ severity }) => severity === 'error')
    throw errors.length > 0 ? new InputError(errors, sources) : inputError(...(refused ? [refused] : []))
  }
  const selected = select(plan, { jobs, stages, needs })
  if (selected.problems.length > 0) throw inputError(...selected.problems)
  return selected
}

/** The caller's signal as that of a user who presses Ctrl-C once. */
const toStops = (signal: AbortSignal | undefined) => {
  const controller = new AbortController()
  const stop = () => controller.abort(new Stopped(canceled))
  if (signal?.aborted) stop()
  signal?.addEventListener('abort', stop, { once: true })
  const never = new AbortController().signal
  return { cancel: controller.signal, abort: never, close: () => signal?.removeEventListener('abort', stop) }
}
