import { randomBytes } from 'node:crypto'
import { foldersOf } from '../../api/folders.ts'
import { createDockerEngine } from '../../engine/docker.ts'
import { requireJob } from '../../environment/exec.ts'
import { openShell } from '../../environment/shell.ts'
import { findEnvironment, removeEnvironment } from '../../environment/state.ts'
import type { EnvironmentState } from '../../environment/types.ts'
import { defineCommand } from '../command.ts'
import { nameOf, upFlags } from '../env/flags.ts'
import { shellStreams } from '../env/streams.ts'
import { bringUp } from '../env/up.ts'
import type { Io } from '../io.ts'
import { listenForSignals } from '../signals.ts'
import { words } from '../words.ts'

export const shell = defineCommand({
  name: 'shell',
  summary: "Open a shell in a job's container, just before its script",
  usage: 'shell [JOB]',
  examples: [
    ['gantry shell rspec', 'its image, services, variables and sources; all removed when you leave'],
    ['gantry shell --name shop', 'in an environment that is up'],
    ['gantry run rspec --shell-on-failure', 'after its script has failed'],
  ],
  flags: upFlags,
  positionals: { min: 0, max: 1 },
  run: async (io, given, [job]) => {
    const engine = createDockerEngine(given.verbose ? { onCommand: line => void io.stderr.write(`${line}\n`) } : {})
    const enter = (state: EnvironmentState) => openShell(engine, { ...requireJob(state), ...shellStreams(io) })
    if (job === undefined) return enter(await findEnvironment(engine, io.env, nameOf(io, given)))
    const name = given.name ?? `shell-${randomBytes(4).toString('hex')}`
    const state = await untilUp(io, signal => bringUp({ io, given, engine }, { name, job, until: undefined, signal }))
    if (typeof state === 'number') return state
    try {
      return await enter(state)
    } finally {
      const left = await removeEnvironment(engine, name, foldersOf(io.env).state)
      if (left.length > 0) io.stderr.write(`${words.leftBehind(left)}\n`)
    }
  },
})

/** Ctrl-C ends the start; once the shell is there, it is the shell's own. */
const untilUp = async (io: Io, start: (signal: AbortSignal) => Promise<EnvironmentState>) => {
  const stops = listenForSignals(io)
  try {
    return await start(stops.signal)
  } catch (thrown) {
    if (stops.signal.aborted) return stops.exitCode()
    throw thrown
  } finally {
    stops.close()
  }
}
