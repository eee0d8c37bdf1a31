import { unsupported } from '../engine/unsupported.ts'
import { createJobLog } from '../log/job-log.ts'
import { createBuildContainer } from '../runner/build-container.ts'
import type { JobContext, Run } from '../runner/context.ts'
import { openFiles } from '../runner/files.ts'
import { pullImages } from '../runner/images.ts'
import { createNetwork } from '../runner/network.ts'
import { Stopped } from '../runner/outcome.ts'
import { newContext } from '../runner/preparation.ts'
import { begin, completeVariables, prepare } from '../runner/prepare.ts'
import { readServiceLog } from '../runner/service-logs.ts'
import { startNameless, startServices } from '../runner/services.ts'
import { waitForServices } from '../runner/wait.ts'
import { inputError, SystemFault } from '../util/errors.ts'
import { sendFileVariables } from './file-variables.ts'
import { type EnvironmentRunOptions, openRun } from './run.ts'
import { listEnvironments, removeEnvironment } from './state.ts'
import type { EnvironmentState } from './types.ts'
import { words } from './words.ts'

export type UpOptions = EnvironmentRunOptions & { readonly signal?: AbortSignal }

/**
 * Starts the services of a job on their network, waits for them, and makes the job's container: it runs, and its shell
 * waits for a script that never comes. Whatever goes wrong, nothing is left. Throws `InputError`, `SystemFault`, or the
 * reason of the signal.
 */
export const startEnvironment = async (options: UpOptions): Promise<EnvironmentState> => {
  const { engine, env, name, job, settings } = options
  if (!/^[A-Za-z0-9][\w.-]*$/.test(name)) throw inputError(words.wrongName(name))
  if ((await listEnvironments(engine, env, name)).length > 0) throw inputError(words.alreadyUp(name))
  const hasImage = job.image !== undefined || settings.docker.image !== undefined
  const [first] = job.services
  if (!hasImage && !first) throw inputError(words.nothingToStart())
  const run = await openRun(hasImage || !first ? options : { ...options, job: { ...job, image: { name: first.name } } })
  try {
    await prepareAll(contextOf(run, options), hasImage)
    // What was made for the sources stays; only files of this machine are removed.
    await run.workspace.close(async () => {})
    const [state] = await listEnvironments(engine, env, name)
    if (!state) throw new SystemFault('container_failed', words.notUp(name, []))
    await requireRunning(options, state)
    return state
  } catch (thrown) {
    await run.workspace.close(async () => {})
    await removeEnvironment(engine, name, options.folders.state)
    options.signal?.throwIfAborted()
    const fault = toFault(thrown)
    throw (fault instanceof SystemFault && (await unsupported(engine))) || fault
  }
}

const never = new AbortController().signal

const contextOf = (run: Run, { job, signal = never, settings }: UpOptions): JobContext => {
  const log = createJobLog({ job: job.name, limit: settings.runner.outputLimit, secrets: [], push: run.push })
  const [ours = job] = run.plan.jobs
  const stops = { cancel: signal, abort: signal, close: () => {} }
  return newContext(run, ours, { slot: 0, attempt: 1, log, stops, timeout: job.timeout ?? 60 * 60 })
}

/** The steps of a job's life up to its script (runner-docker-executor §2.1). */
const prepareAll = async (context: JobContext, hasImage: boolean): Promise<void> => {
  completeVariables(context)
  await begin(context)
  await prepare(context)
  await pullImages(context)
  if (hasImage) await openFiles(context)
  await createNetwork(context)
  await startNameless(context)
  await Promise.all([startServices(context), hasImage ? createIdle(context) : undefined])
  await waitForServices(context)
  await context.log.close()
}

const createIdle = async (context: JobContext): Promise<void> => {
  const container = await createBuildContainer(context)
  await context.files?.fill(container, context.stops.cancel)
  await sendFileVariables(context, container)
  await context.run.engine.start([container], context.stops.cancel)
}

/** A job goes on without a service that has ended; an environment is of no use then. */
const requireRunning = async ({ engine }: UpOptions, { services }: EnvironmentState): Promise<void> => {
  const ended = services.find(({ status }) => status !== 'running')
  if (!ended) return
  const log = (await readServiceLog(engine, ended.container)).trimEnd().split('\n').slice(-5).join('\n')
  throw new SystemFault('container_failed', words.ended(ended.name, ended.container, log))
}

const toFault = (thrown: unknown): unknown => {
  if (!(thrown instanceof Stopped)) return thrown
  const { message, hint, reason } = thrown.failure
  const code = reason === 'image_pull_failure' ? 'image_pull_failed' : 'container_failed'
  return new SystemFault(code, { message, ...(hint !== undefined && { hint }) }, thrown)
}
