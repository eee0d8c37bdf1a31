import type { Engine } from '../engine/engine.ts'

/** When a volume that outlives its run was made, in milliseconds since the epoch. */
const MADE_LABEL = 'gantry.made'

/** Until so many milliseconds have passed, a volume that nothing leads to may be one that a run is about to finish. */
const UNFINISHED = 60 * 60 * 1000

type Labels = Readonly<Record<string, string>>

/** The labels of a volume that outlives its run: what it is, of which project, and when it was made. */
export const keptLabels = (label: string, project: string): Labels => ({
  [label]: project,
  [MADE_LABEL]: `${Date.now()}`,
})

/** The project's volumes of one kind that are old enough to be judged by what leads to them. */
export const finishedVolumes = async (engine: Engine, label: string, project: string): Promise<readonly string[]> => {
  const things = await engine.list({ [label]: project, [MADE_LABEL]: '' })
  const isOld = (labels: Labels) => Date.now() - Number(labels[MADE_LABEL] ?? 0) > UNFINISHED
  return things.filter(({ kind, labels }) => kind === 'volume' && isOld(labels)).map(({ id }) => id)
}
