import { createHash } from 'node:crypto'
import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Job } from '../plan/types.ts'

/** The logs of so many runs of a project are kept. */
const kept = 20

/** Makes the folder for the logs of a run, and removes those of the oldest runs. `project` tells projects apart. */
export const openLogs = async (stateDir: string, project: string, run: string, now: number): Promise<string> => {
  const runs = join(stateDir, 'runs', createHash('sha256').update(project).digest('hex').slice(0, 16))
  const folder = join(runs, `${new Date(now).toISOString().replaceAll(/[-:]|\.\d+/g, '')}-${run}`)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  void prune(runs).catch(() => {})
  return folder
}

const prune = async (runs: string): Promise<void> => {
  const old = (await readdir(runs)).sort().slice(0, -kept)
  await Promise.all(old.map(name => rm(join(runs, name), { recursive: true, force: true })))
}

/** A file name for the log of a job, whatever its name. */
export const logName = ({ id, name }: Job, attempt: number): string =>
  `${id}-${name.replaceAll(/[^\w.-]+/g, '_').slice(0, 80)}${attempt > 1 ? `.${attempt}` : ''}.log`
