import { join, posix } from 'node:path'
import { readJson, writeJson } from './json-file.ts'
import { createLayered, NoOverlays } from './layered.ts'
import { toBytes } from './listing.ts'
import { createPlain } from './plain.ts'
import { createSnapshotStore } from './snapshot-store.ts'
import { stateFolders } from './state-folders.ts'
import type { Workspace, WorkspaceJob, WorkspaceOptions } from './types.ts'

export type { JobWorkspace, Workspace, WorkspaceJob, WorkspaceOptions } from './types.ts'

/** `GANTRY_WORKSPACE=plain` has each job get a whole copy. */
export const modeOf = ({
  GANTRY_WORKSPACE,
}: Readonly<Record<string, string | undefined>>): NonNullable<WorkspaceOptions['mode']> =>
  GANTRY_WORKSPACE === 'plain' ? 'plain' : 'auto'

/** How long an engine that refused overlays is not asked again, in milliseconds. */
const REFUSAL = 24 * 60 * 60 * 1000

/** Prepares the sources of a run. What it needs from git starts at once and is awaited when a job is opened. */
export const openWorkspace = async (options: WorkspaceOptions): Promise<Workspace> => {
  const { project, engineDir, snapshotDir } = stateFolders(options)
  const store = createSnapshotStore(snapshotDir, options.engine)
  const place = {
    base: toBytes(posix.relative('/', options.buildsDir)),
    project: toBytes(options.projectPath),
    mtime: Math.floor(Date.now() / 1000),
  }
  const refusal = join(engineDir, 'no-overlay.json')
  const layered = createLayered(options, place, project, store)
  const plain = createPlain(options, place)
  const refused = options.mode === 'plain' ? Promise.resolve(true) : wasRefused(refusal)
  if (!(await refused)) void layered.look(variantOf({})).catch(() => {})
  let isPlain = await refused

  const open: Workspace['open'] = async job => {
    const variant = variantOf(job)
    if (isPlain || job.kept || job.strategy === 'none' || job.strategy === 'empty') return plain.open(job, variant)
    try {
      return await layered.open(job, variant)
    } catch (error) {
      if (!(error instanceof NoOverlays)) throw error
      isPlain = true
      await writeJson(refusal, { at: Date.now() })
      return plain.open(job, variant)
    }
  }

  return {
    open,
    holds: layered.holds,
    close: async remove => {
      await Promise.all([layered.close(remove), plain.close(remove)])
    },
  }
}

const variantOf = ({ depth = 20, submodules = 'none', checkout = true }: Partial<WorkspaceJob>) => ({
  depth,
  submodules,
  checkout,
})

const wasRefused = async (file: string): Promise<boolean> => {
  const record = await readJson<{ readonly at: number }>(file)
  return record !== undefined && Date.now() - record.at < REFUSAL
}
