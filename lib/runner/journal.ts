import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Owner } from '../docker/labels.ts'
import { isDead } from './owner.ts'

/** A note on disk that a run is going on: what a crashed run leaves of it tells the next one to look into Docker. */
export type Journal = {
  /** Whether runs have ended without coming to their end. */
  readonly crashed: boolean
  /** What crashed runs have left is removed: their notes go too. */
  forget(): Promise<void>
  /** The run has come to its end. */
  close(): Promise<void>
}

export type NoteOptions = {
  /** What the engine is called that the run uses; undefined: the only one. */
  readonly engine?: string | undefined
  /** Of a run on several engines, which note this is. */
  readonly part?: number
}

/** Notes the run of `owner` in `folder`, and looks for those of runs on the same engine whose process is gone. */
export const openJournal = async (
  folder: string,
  owner: Owner,
  { engine, part = 0 }: NoteOptions = {},
): Promise<Journal> => {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const names = await readdir(folder)
  const own = join(folder, part === 0 ? owner.run : `${owner.run}-${part}`)
  await writeFile(own, JSON.stringify({ ...owner, engine }), { mode: 0o600 })
  const notes = await Promise.all(names.map(name => readNote(join(folder, name))))
  const dead = notes.filter(({ owner }) => owner === undefined || (owner.engine === engine && isDead(owner)))
  const remove = (paths: readonly string[]) => Promise.all(paths.map(path => rm(path, { force: true })))
  return {
    crashed: dead.length > 0,
    forget: async () => void (await remove(dead.map(({ path }) => path))),
    close: async () => void (await remove([own])),
  }
}

type Noted = Owner & { readonly engine?: string }

/** A note that cannot be read was cut off by a crash. */
const readNote = async (path: string): Promise<{ readonly path: string; readonly owner?: Noted }> => {
  try {
    return { path, owner: JSON.parse(await readFile(path, 'utf8')) as Noted }
  } catch {
    return { path }
  }
}
