import { join } from 'node:path'
import type { Engine } from '../engine/engine.ts'
import { withForeknowledge } from '../engine/foreknowledge.ts'
import { shortHash } from '../util/hash.ts'
import { beginStatus } from '../workspace/git-status.ts'
import { readJsonAtOnce, writeJson } from '../workspace/json-file.ts'
import { snapshotRecords } from '../workspace/snapshot-store.ts'

/** What a run asks docker and git about first. */
export type FirstQuestions = {
  readonly images: readonly string[]
  /** Where the project's snapshots are noted. */
  readonly snapshotDir: string
  /** The working copy that they are taken of. */
  readonly root: string
}

/** The file in the user's state folder that notes it for the next run in the same folder. */
export const foresightFile = (state: string, folder: string): string =>
  join(state, 'foresight', `${shortHash(folder)}.json`)

/**
 * Asks the engine and git what the latest run in this folder has asked first, which is most probably what this one will ask:
 * they answer while the pipeline is read. A wrong guess costs nothing but the commands.
 */
export const foresee = (engine: Engine, file: string): Engine => {
  const known = readNote(file)
  if (!known) return engine
  const volumes = snapshotRecords(known.snapshotDir).map(({ volume }) => volume)
  const asking = withForeknowledge(engine, { images: known.images, volumes })
  beginStatus(known.root)
  return asking
}

/** Notes it for the next run, which does without where that is not possible. */
export const noteQuestions = async (file: string, questions: FirstQuestions): Promise<void> => {
  if (JSON.stringify(readNote(file)) === JSON.stringify(questions)) return
  await writeJson(file, questions).catch(() => {})
}

const readNote = (file: string): FirstQuestions | undefined => {
  const note = readJsonAtOnce<Partial<FirstQuestions>>(file)
  const { images, snapshotDir, root } = note ?? {}
  return images && snapshotDir !== undefined && root !== undefined ? { images, snapshotDir, root } : undefined
}
