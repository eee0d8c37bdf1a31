import type { Config } from './config.ts'
import type { JobConfig } from './job.ts'
import { NOT_ACTED_ON } from './keywords.ts'

/** Needs of another project or pipeline: only their artifacts matter, and those are on a server. */
const DISTANT = ['project', 'pipeline'] as const

/** What the file asks for that only GitLab's server can do → the jobs that ask for it. */
export const findNotActedOn = ({ jobs }: Config): ReadonlyMap<string, readonly string[]> => {
  const users = (uses: (job: JobConfig) => boolean): readonly string[] => jobs.filter(uses).map(job => job.name)
  const found = [
    ...NOT_ACTED_ON.map(key => [key, users(job => Object.hasOwn(job.keywords, key))] as const),
    ...DISTANT.map(kind => [`needs:${kind}`, users(job => needsFrom(kind, job))] as const),
  ]
  return new Map(found.filter(([, names]) => names.length > 0))
}

const needsFrom = (kind: (typeof DISTANT)[number], { keywords }: JobConfig): boolean =>
  keywords.needs?.some(need => need.kind === kind) ?? false
