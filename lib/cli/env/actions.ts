import { randomBytes } from 'node:crypto'
import { foldersOf } from '../../api/folders.ts'
import { containerOf, execIn } from '../../environment/exec.ts'
import { expire } from '../../environment/expire.ts'
import { findEnvironment, listEnvironments, removeEnvironment } from '../../environment/state.ts'
import { inputError } from '../../util/errors.ts'
import { toCount } from '../flags.ts'
import { exitCode, type Io } from '../io.ts'
import { listenForSignals } from '../signals.ts'
import { words } from '../words.ts'
import { type EnvGiven, nameOf } from './flags.ts'
import type { Opened } from './open.ts'
import { printStates } from './print.ts'
import { streamsOf } from './streams.ts'
import { bringUp, endLater, lifetimeOf } from './up.ts'

export type EnvContext = Opened & { readonly given: EnvGiven }

/** What one action of `gantry env` does with the words after it; returns the exit code. */
export type EnvAction = (context: EnvContext, rest: readonly string[]) => Promise<number>

const up: EnvAction = async (context, [job, ...surplus]) => {
  const { io, given } = context
  if (surplus[0] !== undefined) throw inputError(words.surplusArgument('env up', surplus[0]))
  const stops = listenForSignals(io)
  try {
    const until = lifetimeOf(given.ttl)
    const state = await bringUp(context, { name: nameOf(io, given), job, until, signal: stops.signal })
    if (given.ttl !== undefined) endLater(context, state.name, until)
    printStates(io, given, [state])
    return exitCode.passed
  } catch (thrown) {
    if (stops.signal.aborted) return stops.exitCode()
    throw thrown
  } finally {
    stops.close()
  }
}

const exec: EnvAction = async ({ io, given, engine }, command) => {
  if (command.length === 0) throw inputError(words.missingArgument('env exec'))
  const state = await findEnvironment(engine, io.env, nameOf(io, given))
  return inEnvironment(io, signal => execIn(engine, state, command, { ...streamsOf(io), signal }))
}

/** The environment belongs to this process: if it is killed, the next command of Gantry removes what is left. */
const run: EnvAction = async (context, command) => {
  const { io, given, engine } = context
  if (command.length === 0) throw inputError(words.missingArgument('env run'))
  const name = given.name ?? `run-${randomBytes(4).toString('hex')}`
  return inEnvironment(io, async signal => {
    const state = await bringUp(context, { name, job: given.job, until: undefined, signal })
    try {
      return await execIn(engine, state, command, { ...streamsOf(io), signal })
    } finally {
      tellLeft(io, await removeEnvironment(engine, name, foldersOf(io.env).state))
    }
  })
}

const logs: EnvAction = async ({ io, given, engine }, services) => {
  const state = await findEnvironment(engine, io.env, nameOf(io, given))
  const containers =
    services.length > 0
      ? services.map(service => containerOf(state, service))
      : state.services.map(({ container }) => container)
  return inEnvironment(io, async signal => {
    const options = { follow: given.follow === true, timestamps: false, signal }
    const { output } = streamsOf(io)
    if (given.follow) await Promise.all(containers.map(container => engine.logs(container, output, options)))
    else for (const container of containers) await engine.logs(container, output, options)
    return exitCode.passed
  })
}

const ps: EnvAction = async ({ io, given, engine }) => {
  const states = await listEnvironments(engine, io.env, given.format === 'env' ? nameOf(io, given) : (given.name ?? ''))
  printStates(io, given, states)
  return exitCode.passed
}

const down: EnvAction = async ({ io, given, engine }) => {
  const { state } = foldersOf(io.env)
  const named = async () => (given.all ? '' : (await findEnvironment(engine, io.env, nameOf(io, given))).name)
  const left =
    given.at === undefined
      ? await removeEnvironment(engine, await named(), state)
      : await expire(engine, nameOf(io, given), state, toCount('at', given.at, 0))
  tellLeft(io, left)
  return left.length > 0 ? exitCode.environment : exitCode.passed
}

export const envActions = { up, exec, run, logs, ps, down } as const satisfies Record<string, EnvAction>

const tellLeft = (io: Io, left: readonly string[]): void => {
  if (left.length > 0) io.stderr.write(`${words.leftBehind(left)}\n`)
}

/** Ctrl-C ends what runs; the exit code then says so. */
const inEnvironment = async (io: Io, action: (signal: AbortSignal) => Promise<number>): Promise<number> => {
  const stops = listenForSignals(io)
  try {
    return await action(stops.signal)
  } catch (thrown) {
    if (stops.signal.aborted) return stops.exitCode()
    throw thrown
  } finally {
    stops.close()
  }
}
