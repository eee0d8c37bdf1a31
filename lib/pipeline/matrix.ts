import type { Instance, JobConfig } from './job.ts'
import type { Row } from './keyword/parallel.ts'

/** All jobs with `parallel` written out, by name, and the names that each job of the file became. */
export type Expanded = {
  readonly jobs: ReadonlyMap<string, JobConfig>
  readonly instances: ReadonlyMap<string, readonly string[]>
}

/** Writes out `parallel`. Of two jobs that come to the same name the later one stays, in the first one's place (ci-yaml §5.4). */
export const expandParallel = (configs: readonly JobConfig[]): Expanded => {
  const jobs = new Map<string, JobConfig>()
  const instances = new Map<string, readonly string[]>()
  for (const config of configs) {
    const made = toInstances(config)
    for (const job of made) jobs.set(job.name, job)
    if (config.keywords.parallel !== undefined) instances.set(config.name, [...new Set(made.map(job => job.name))])
  }
  return { jobs, instances }
}

const toInstances = (job: JobConfig): readonly JobConfig[] => {
  const { parallel } = job.keywords
  if (parallel === undefined) return [job]
  const rows: readonly Row[] = 'count' in parallel ? Array.from({ length: parallel.count }, () => []) : parallel.rows
  return rows.map((row, index) => {
    const instance: Instance = { of: job.name, index: index + 1, total: rows.length, row }
    const name = 'count' in parallel ? `${job.name} ${index + 1}/${rows.length}` : matrixName(job.name, row)
    return { ...job, name, instance }
  })
}

/** `deploy: [aws, a]` */
export const matrixName = (job: string, row: Row): string => `${job}: [${row.map(({ value }) => value).join(', ')}]`
