import { mkdir, readdir, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Job } from '../plan/types.ts'
import { shortHash } from '../util/hash.ts'

/** The logs of so many runs of a project are kept. */
const kept = 20

/** The folder for the logs of a run that starts `now`; `project` tells projects apart. */
export const logFolder = (stateDir: string, project: string, run: string, now: number): string => {
  const time = new Date(now).toISOString().replaceAll(/[-:]|\.\d+/g, '')
  return join(runsFolder(stateDir, project), `${time}-${run}`)
}

/** Where all runs of a project have their folders; their names sort by time. */
export const runsFolder = (stateDir: string, project: string): string => join(stateDir, 'runs', shortHash(project))

/** Makes the folder; what a run prints is its user's alone. */
export const openLogs = async (folder: string): Promise<void> => {
  await mkdir(folder, { recursive: true, mode: 0o700 })
}

/** Removes the folders of the project's oldest runs; `folder` is that of the latest. Failures are left to the next run. */
export const pruneLogs = async (folder: string): Promise<void> => {
  const runs = dirname(folder)
  const old = (await readdir(runs).catch(() => [])).sort().slice(0, -kept)
  await Promise.all(old.map(name => rm(join(runs, name), { recursive: true, force: true }).catch(() => {})))
}

/** A file name for the log of a job, whatever its name. */
export const logName = ({ id, name }: Job, attempt: number): string =>
  `${id}-${name.replaceAll(/[^\w.-]+/g, '_').slice(0, 80)}${attempt > 1 ? `.${attempt}` : ''}.log`
