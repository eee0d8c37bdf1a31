import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { listArtifacts, type StoredArtifacts } from '../workspace/artifacts.ts'
import { unpackArchive } from '../workspace/unpack.ts'
import { runsFolder } from './logs.ts'

/** The artifacts of the project's latest run that left any, in the order of their jobs. */
export const latestArtifacts = async (stateDir: string, project: string): Promise<readonly StoredArtifacts[]> => {
  const folder = runsFolder(stateDir, project)
  const runs = (await readdir(folder).catch(() => [])).sort().reverse()
  for (const run of runs) {
    const stored = await listArtifacts(join(folder, run, 'artifacts'))
    if (stored.length > 0) return stored
  }
  return []
}

/** Unpacks artifacts into a folder, in the order given: of two files of one path the later one stays. */
export const takeOut = async (stored: Iterable<StoredArtifacts>, folder: string): Promise<number> => {
  let entries = 0
  for (const { archive } of stored) if (archive) entries += await unpackArchive(archive.file, folder)
  return entries
}
