import type { JobConfig } from './job.ts'
import type { NeedConfig, NeedJob } from './keyword/needs.ts'
import { type Expanded, matrixName } from './matrix.ts'

/** `$[[ matrix.NAME ]]` in the needs of a matrix job stands for its own value (ci-yaml §5.2). */
const MATRIX = /\$\[\[\s*matrix\.(\w+)\s*\]\]/g

/** The needs of jobs of this pipeline, with the names of parallel jobs written out. */
export const resolveNeeds = (job: JobConfig, needs: readonly NeedConfig[], all: Expanded): readonly NeedJob[] =>
  needs.flatMap(need => {
    if (need.kind !== 'job') return []
    const names = namesOf(job, need, all)
    return names.length === 1 && names[0] === need.job ? [need] : names.map(name => ({ ...need, job: name }))
  })

const namesOf = (job: JobConfig, need: NeedJob, all: Expanded): readonly string[] => {
  const own = (text: string): string =>
    text.replace(MATRIX, (match, key: string) => job.instance?.row.find(cell => cell.key === key)?.value ?? match)
  const name = own(need.job)
  if (need.rows)
    return need.rows.map(row =>
      matrixName(
        name,
        row.map(({ key, value }) => ({ key, value: own(value) })),
      ),
    )
  return all.instances.get(name) ?? [name]
}

/** `dependencies:` with the names of parallel jobs written out. */
export const resolveDependencies = (names: readonly string[], all: Expanded): readonly string[] =>
  names.flatMap(name => all.instances.get(name) ?? [name])
