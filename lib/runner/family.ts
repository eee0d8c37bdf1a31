import type { CrossDependency, JobStatus, Plan } from '../plan/types.ts'
import type { StoredArtifacts } from '../workspace/artifacts.ts'

/** A pipeline of a family: what of it the others can take. */
export type Member = {
  readonly plan: Plan
  readonly artifacts: ReadonlyMap<string, StoredArtifacts>
  /** How its jobs ended, as far as they did. */
  readonly ends: Map<string, JobStatus>
}

/** A pipeline, its parents, and all their child pipelines, by `CI_PIPELINE_ID`. */
export type Family = { readonly own: number; readonly members: Map<number, Member> }

const isThere = ({ pipeline, job }: CrossDependency, { members }: Family): boolean =>
  members.get(pipeline)?.ends.get(job) === 'success'

/** An optional one may be absent, but its pipeline may not, nor may it have failed. */
const isDispensable = ({ pipeline, job, optional }: CrossDependency, { members }: Family): boolean => {
  const member = members.get(pipeline)
  return optional && member !== undefined && !member.plan.jobs.some(({ name }) => name === job)
}

/** The first that cannot be met: not of this family, of this very pipeline, or of a job that has not passed (ci-yaml §9). */
export const unmet = (wanted: readonly CrossDependency[], family: Family | undefined): CrossDependency | undefined =>
  wanted.find(
    each => !family || each.pipeline === family.own || !(isThere(each, family) || isDispensable(each, family)),
  )

/** What those jobs have left, in the order in which they are listed. */
export const crossProducers = (
  wanted: readonly CrossDependency[],
  family: Family | undefined,
): readonly StoredArtifacts[] =>
  wanted.flatMap(({ pipeline, job }) => family?.members.get(pipeline)?.artifacts.get(job) ?? [])
