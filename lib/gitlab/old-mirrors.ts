import { readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { alone } from './alone.ts'

/** Milliseconds. */
const DAY = 24 * 60 * 60 * 1000

/** What nobody has used for so long is removed: its project has gone, or wants another depth. */
const UNUSED = 30 * DAY

const looked = new Map<string, number>()

/**
 * Removes from a folder what was not used for 30 days; looks once a day and process. Safe beside jobs of any agent: one that
 * begins with a repository marks it as used first, and it goes under another name before it goes.
 */
export const removeOldMirrors = async (folder: string): Promise<void> => {
  if (Date.now() - (looked.get(folder) ?? 0) < DAY) return
  looked.set(folder, Date.now())
  for (const name of await readdir(folder).catch(() => [])) {
    // Another agent may be quicker.
    await alone(join(folder, name), () => removeOld(join(folder, name))).catch(() => {})
  }
}

/** At the end of the name of what was about to be removed. */
const GONE = '.gone'

const removeOld = async (place: string): Promise<void> => {
  const { mtimeMs } = await stat(place)
  const isGone = place.endsWith(GONE)
  if (!isGone && Date.now() - mtimeMs < UNUSED) return
  const gone = isGone ? place : `${place}-${Date.now()}${GONE}`
  if (!isGone) await rename(place, gone)
  await rm(gone, { recursive: true, force: true })
}
