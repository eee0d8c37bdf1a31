import { posix } from 'node:path'
import type { Artifacts, Job, Plan } from '../plan/types.ts'
import { type StoredArtifacts, uploadArtifacts } from '../workspace/artifacts.ts'
import { downloadArtifacts } from '../workspace/download.ts'
import type { JobContext, Run } from './context.ts'
import { pathExpander } from './expand-path.ts'
import { crossProducers } from './family.ts'
import { openSection } from './prepare.ts'
import { sayLine } from './say-line.ts'

/**
 * The artifacts that a job takes, in the order of their producers: of its needs, or of all earlier stages, as far as
 * `dependencies` lets it (ci-yaml §5.3); then those of other pipelines. A job that made none is passed by.
 */
export const producersOf = (
  job: Job,
  { plan, artifacts, family }: Pick<Run, 'plan' | 'artifacts' | 'family'>,
): readonly StoredArtifacts[] => [
  ...plan.jobs.filter(other => isTaken(job, other, plan)).flatMap(({ name }) => artifacts.get(name) ?? []),
  ...crossProducers(job.crossDependencies ?? [], family),
]

const isTaken = (job: Job, other: Job, { stages }: Plan): boolean =>
  (job.dependencies?.includes(other.name) ?? true) &&
  (job.needs
    ? job.needs.some(need => need.job === other.name && need.artifacts)
    : stages.indexOf(other.stage) < stages.indexOf(job.stage))

/** The archives that a job takes, in the order in which they are unpacked. */
export const archivesOf = ({ producers = [] }: Pick<JobContext, 'producers'>): readonly string[] =>
  producers.flatMap(({ archive }) => archive?.file ?? [])

/** Whether archives may have to be copied into the job's container once it is there. */
export const isToCopy = (context: JobContext): boolean => {
  const { job, run, files, producers } = context
  if (producers) return archivesOf(context).some(archive => !files?.laid.includes(archive))
  return run.plan.jobs.some(other => other.artifacts && isTaken(job, other, run.plan))
}

/** Unpacks the artifacts of other jobs into the project, before the script. */
export const takeArtifacts = async (context: JobContext): Promise<void> => {
  const { run, producers = [], files, container, stops } = context
  if (run.exchange) return run.exchange.take(context)
  if (!files || !container || !producers.some(({ archive }) => archive)) return
  openSection(context, 'download_artifacts')
  const log = sayLine(context)
  await downloadArtifacts({ engine: run.engine, job: files, container, producers, log, signal: stops.cancel })
  context.log.section('download_artifacts', 'end')
}

/** Keeps the job's artifacts and reports, after its scripts (ci-yaml §8.2). */
export const giveArtifacts = async (context: JobContext): Promise<void> => {
  const { run, job, files, container, failure, stops } = context
  if (run.exchange) return run.exchange.give(context)
  run.artifacts.delete(job.name)
  if (!job.artifacts || !files || !container) return
  const succeeded = failure === undefined
  openSection(context, 'upload_artifacts')
  const { stored, error } = await uploadArtifacts({
    engine: run.engine,
    job: files,
    container,
    signal: stops.abort,
    artifacts: expanded(job.artifacts, context),
    producer: { job: job.name, id: job.id },
    succeeded,
    folder: run.artifactsDir,
    log: sayLine(context),
  })
  context.log.section('upload_artifacts', 'end')
  if (stored) run.artifacts.set(job.name, stored)
  if (error !== undefined) {
    context.failure ??= { status: 'failed', reason: 'script_failure', message: error }
  }
}

const expanded = (artifacts: Artifacts, context: JobContext): Artifacts => {
  const expand = pathExpander(context)
  return {
    ...artifacts,
    paths: artifacts.paths.map(expand),
    exclude: artifacts.exclude.map(expand),
    reports: Object.fromEntries(Object.entries(artifacts.reports).map(([type, paths]) => [type, paths.map(expand)])),
    ...(artifacts.name !== undefined && { name: posix.basename(expand(artifacts.name)) }),
  }
}
