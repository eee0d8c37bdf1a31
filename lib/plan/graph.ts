import type { Job, Plan } from './types.ts'

/** A graph by names: each with the names it waits for. */
export type Edges = ReadonlyMap<string, readonly string[]>

/** The names of a loop in order, its first one repeated at the end; undefined when there is none. */
export const findCycle = (edges: Edges): readonly string[] | undefined => {
  const finished = new Set<string>()
  for (const start of edges.keys()) {
    const cycle = walk(start, edges, finished)
    if (cycle) return cycle
  }
  return undefined
}

/** Depth first without recursion: a chain of jobs may be long. */
const walk = (start: string, edges: Edges, finished: Set<string>): readonly string[] | undefined => {
  const path: { readonly name: string; next: number }[] = [{ name: start, next: 0 }]
  const onPath = new Set([start])
  while (path.length > 0) {
    const here = path.at(-1)
    if (here === undefined) break
    const target = edges.get(here.name)?.[here.next++]
    if (target === undefined) {
      finished.add(here.name)
      onPath.delete(here.name)
      path.pop()
    } else if (onPath.has(target)) {
      const names = path.map(({ name }) => name)
      return [...names.slice(names.indexOf(target)), target]
    } else if (!finished.has(target) && edges.has(target)) {
      path.push({ name: target, next: 0 })
      onPath.add(target)
    }
  }
  return undefined
}

/**
 * Everything that `names` need, directly or through others, themselves included; in the order of the plan. A job without
 * `needs` takes all of earlier stages with it (ci-yaml §5.1), which in turn can need nothing of later ones.
 */
export const closure = ({ stages, jobs }: Plan, names: readonly string[]): readonly string[] => {
  const byName = new Map(jobs.map(job => [job.name, job]))
  const found = new Set<string>()
  const pending = [...names]
  let wholeStages = 0
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    const job = byName.get(name)
    if (!job || found.has(name)) continue
    found.add(name)
    if (job.needs) pending.push(...job.needs.map(need => need.job))
    else wholeStages = Math.max(wholeStages, stages.indexOf(job.stage))
  }
  const isTaken = ({ name, stage }: Job): boolean => found.has(name) || stages.indexOf(stage) < wholeStages
  return jobs.filter(isTaken).map(job => job.name)
}
