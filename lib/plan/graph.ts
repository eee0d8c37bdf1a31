import type { Plan } from './types.ts'

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
 * The jobs that each job waits for: those of `needs`, or else all of earlier stages (ci-yaml §5.1). Names that are not in
 * the plan are left out.
 */
export const predecessors = (plan: Plan): Edges => {
  const known = new Set(plan.jobs.map(job => job.name))
  const earlier = new Map<string, readonly string[]>()
  const before: string[] = []
  for (const stage of plan.stages) {
    earlier.set(stage, [...before])
    before.push(...plan.jobs.filter(job => job.stage === stage).map(job => job.name))
  }
  return new Map(
    plan.jobs.map(job => [
      job.name,
      job.needs?.map(need => need.job).filter(name => known.has(name)) ?? earlier.get(job.stage) ?? [],
    ]),
  )
}

/** Everything that `names` need, directly or through others, themselves included; in the order of the plan. */
export const closure = (plan: Plan, names: readonly string[]): readonly string[] => {
  const edges = predecessors(plan)
  const found = new Set<string>()
  const pending = [...names]
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    if (found.has(name)) continue
    found.add(name)
    pending.push(...(edges.get(name) ?? []))
  }
  return plan.jobs.map(job => job.name).filter(name => found.has(name))
}

/** The jobs whose predecessors are all done, in the order of the plan; those already started are left out. */
export const ready = (plan: Plan, started: ReadonlySet<string>, done: ReadonlySet<string>): readonly string[] => {
  const edges = predecessors(plan)
  return plan.jobs
    .map(job => job.name)
    .filter(name => !started.has(name) && (edges.get(name) ?? []).every(other => done.has(other)))
}
