import { randomBytes } from 'node:crypto'
import { foldersOf } from '../../api/folders.ts'
import { requireJob } from '../../environment/exec.ts'
import { type Kept, listKept, wakeKept } from '../../environment/kept.ts'
import { openShell } from '../../environment/shell.ts'
import { findEnvironment, removeEnvironment } from '../../environment/state.ts'
import type { EnvironmentState } from '../../environment/types.ts'
import { openProject } from '../../project/project.ts'
import { defineCommand } from '../command.ts'
import { nameOf, type UpGiven, upFlags } from '../env/flags.ts'
import { type Opened, openEngine } from '../env/open.ts'
import { shellStreams } from '../env/streams.ts'
import { bringUp } from '../env/up.ts'
import type { Io } from '../io.ts'
import { projectOptions } from '../project-options.ts'
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
    ['gantry run rspec --keep-failed', 'keep what the failed job leaves: "gantry shell rspec" then opens that'],
  ],
  flags: upFlags,
  positionals: { min: 0, max: 1 },
  run: async (outer, given, [job]) => {
    const opened = await openEngine(outer, given)
    const { io, engine, environment: env } = opened
    const streams = shellStreams(io)
    const enter = (state: EnvironmentState) => openShell(engine, { ...requireJob(state), env, ...streams })
    if (job === undefined) return enter(await findEnvironment(engine, io.env, nameOf(io, given)))
    const kept = given.name === undefined ? await keptOf(opened, given, job) : undefined
    if (kept) {
      io.stderr.write(`${words.shellOfKept(kept.container)}\n`)
      return openShell(engine, { ...kept, container: await wakeKept(engine, kept), env, ...streams })
    }
    const name = given.name ?? `shell-${randomBytes(4).toString('hex')}`
    const state = await untilUp(io, signal => bringUp({ ...opened, given }, { name, job, until: undefined, signal }))
    if (typeof state === 'number') return state
    try {
      return await enter(state)
    } finally {
      const left = await removeEnvironment(engine, name, foldersOf(io.env).state)
      if (left.length > 0) io.stderr.write(`${words.leftBehind(left)}\n`)
    }
  },
})

/** What `gantry run --keep-failed` has kept of a job of this project. */
const keptOf = async ({ io, engine }: Opened, given: UpGiven, job: string): Promise<Kept | undefined> => {
  const kept = await listKept(engine, job)
  if (kept.length === 0) return undefined
  const { facts } = await openProject(await projectOptions(io, given))
  return kept.find(({ projectDir }) => projectDir.endsWith(`/${facts.project.path}`))
}

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
