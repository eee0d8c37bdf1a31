import { JOB_LABEL, jobLabels, type ThingType } from '../docker/labels.ts'
import type { JobContext } from './context.ts'
import { lookUp } from './variables.ts'

type Labels = Readonly<Record<string, string>>

/** The labels of a thing that a job makes: GitLab Runner's and, to find it again, the run's (runner-docker-executor §2.5). */
export const labelsOf = (context: JobContext, type?: ThingType, extra?: Labels): Labels => ({
  ...keptLabelsOf(context, type, extra),
  ...(context.run.kept && { [JOB_LABEL]: context.job.name }),
  ...context.run.labels,
})

/** The labels of a thing that stays when the run is over. */
export const keptLabelsOf = (context: JobContext, type?: ThingType, extra?: Labels): Labels => {
  const { run, job, slot, timeout, variables } = context
  const value = (key: string) => lookUp(variables, key) ?? ''
  const facts = {
    jobId: job.id,
    jobUrl: value('CI_JOB_URL'),
    sha: value('CI_COMMIT_SHA'),
    beforeSha: value('CI_COMMIT_BEFORE_SHA'),
    ref: value('CI_COMMIT_REF_NAME'),
    timeout,
    projectId: Number(value('CI_PROJECT_ID')),
    projectRunnerId: slot,
    pipelineId: value('CI_PIPELINE_ID'),
    runnerId: run.settings.identity.shortToken,
    runnerLocalId: 0,
    systemId: run.settings.identity.systemId,
  }
  return jobLabels(facts, type, extra)
}
