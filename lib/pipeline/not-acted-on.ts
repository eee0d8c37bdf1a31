import type { Config } from './config.ts'
import type { JobConfig } from './job.ts'
import { NOT_ACTED_ON } from './keywords.ts'

/** What the file asks for that only GitLab's server can do → the jobs that ask for it. */
export const findNotActedOn = ({ jobs }: Config): ReadonlyMap<string, readonly string[]> => {
  const users = (uses: (job: JobConfig) => boolean): readonly string[] => jobs.filter(uses).map(job => job.name)
  const found = [
    ...NOT_ACTED_ON.map(key => [key, users(job => Object.hasOwn(job.keywords, key))] as const),
    ['needs:project', users(needsProject)] as const,
  ]
  return new Map(found.filter(([, names]) => names.length > 0))
}

/** Of another project only the artifacts matter, and those are on a server. */
const needsProject = ({ keywords }: JobConfig): boolean =>
  keywords.needs?.some(({ kind }) => kind === 'project') ?? false
