import type { Environment, Variable, When } from '../plan/types.ts'
import type { Facts } from './facts.ts'
import type { JobConfig } from './job.ts'
import { commitVariables } from './predefined/commit.ts'
import { mergeRequestVariables } from './predefined/merge-request.ts'
import { projectVariables } from './predefined/project.ts'
import { serverVariables } from './predefined/server.ts'
import { toList } from './predefined/values.ts'
import { environmentSlug, slug } from './slug.ts'

/** Variables that hold before any job exists: `workflow`, `include` and `rules` may use them (ci-yaml §6.6 phases 0, 1). */
export const pipelineVariables = (facts: Facts): readonly Variable[] =>
  toList({
    CI: 'true',
    GITLAB_CI: 'true',
    ...serverVariables(facts),
    ...projectVariables(facts),
    ...commitVariables(facts),
    ...mergeRequestVariables(facts),
    CI_CONFIG_PATH: facts.configPath,
    CI_PIPELINE_IID: String(facts.pipeline.iid),
    CI_PIPELINE_SOURCE: facts.source,
    CI_PIPELINE_TRIGGERED: facts.source === 'trigger' ? 'true' : undefined,
    CI_PIPELINE_SCHEDULE_DESCRIPTION: facts.pipeline.scheduleDescription,
    CI_UPSTREAM_PROJECT_ID: facts.pipeline.upstream && String(facts.pipeline.upstream.projectId),
    CI_UPSTREAM_PIPELINE_ID: facts.pipeline.upstream && String(facts.pipeline.upstream.pipelineId),
    CI_UPSTREAM_JOB_ID: facts.pipeline.upstream && String(facts.pipeline.upstream.jobId),
    GITLAB_FEATURES: '',
  })

/** `GITLAB_USER_*`: stronger than variables of the file. */
export const userVariables = (facts: Facts): readonly Variable[] =>
  toList({
    GITLAB_USER_ID: String(facts.user.id),
    GITLAB_USER_EMAIL: facts.user.email,
    GITLAB_USER_LOGIN: facts.user.login,
    GITLAB_USER_NAME: facts.user.name,
  })

/** Known only once the pipeline is stored: jobs see them, rules and expansion by GitLab do not (ci-yaml §6.5). */
export const persistedVariables = (facts: Facts): readonly Variable[] => {
  const host = new URL(facts.server.url).host
  return [
    ...toList({
      CI_PIPELINE_ID: String(facts.pipeline.id),
      CI_PIPELINE_URL: `${facts.project.url}/-/pipelines/${facts.pipeline.id}`,
      CI_PIPELINE_CREATED_AT: facts.now,
      CI_RUNNER_ID: '1',
      CI_RUNNER_DESCRIPTION: 'gantry',
      CI_RUNNER_SHORT_TOKEN: 'gantry00',
      CI_RUNNER_EXECUTABLE_ARCH: facts.arch,
      CI_REGISTRY_USER: facts.registry && facts.jobToken && 'gitlab-ci-token',
      CI_DEPENDENCY_PROXY_USER: facts.jobToken && 'gitlab-ci-token',
      CI_REPOSITORY_URL: facts.jobToken ? undefined : `${facts.project.url}.git`,
    }),
    ...toList(
      {
        CI_JOB_TOKEN: facts.jobToken,
        CI_REGISTRY_PASSWORD: facts.registry && facts.jobToken,
        CI_DEPENDENCY_PROXY_PASSWORD: facts.jobToken,
      },
      true,
    ),
    ...(facts.jobToken
      ? [
          {
            key: 'CI_REPOSITORY_URL',
            value: `https://gitlab-ci-token:${facts.jobToken}@${host}/${facts.project.path}.git`,
          },
        ]
      : []),
  ]
}

/** A job's own variables that rules may use too: its name, stage and place among its siblings. */
export const jobVariables = (job: JobConfig, stage: string): readonly Variable[] =>
  toList({
    CI_JOB_NAME: job.name,
    CI_JOB_NAME_SLUG: slug(job.name),
    CI_JOB_GROUP_NAME: groupName(job.name),
    CI_JOB_STAGE: stage,
    CI_NODE_INDEX: job.instance && String(job.instance.index),
    CI_NODE_TOTAL: String(job.instance?.total ?? 1),
  })

/** The name without `1/3` or `[a, b]`: what GitLab groups jobs by (ci-yaml §5.4). */
export const groupName = (name: string): string => name.replace(/([\b\s:]+((\[.*\])|(\d+[\s:/\\]+\d+))){1,3}\s*$/, '')

/** Known when the job is stored. */
export const jobIdVariables = (id: number, projectUrl: string, when: When): readonly Variable[] =>
  toList({
    CI_JOB_ID: String(id),
    CI_JOB_URL: `${projectUrl}/-/jobs/${id}`,
    CI_JOB_MANUAL: when === 'manual' ? 'true' : undefined,
  })

const TIERS: readonly (readonly [RegExp, string])[] = [
  [/(dev|review|trunk)/i, 'development'],
  [/(test|tst|int|ac(ce|)pt|qa|qc|control|quality)/i, 'testing'],
  [/(st(a|)g|mod(e|)l|pre|demo|non)/i, 'staging'],
  [/(pr(o|)d|live)/i, 'production'],
]

/** `CI_ENVIRONMENT_*` of a job with an environment, its name already expanded. */
export const environmentVariables = (environment: Environment, id: number): readonly Variable[] =>
  toList({
    CI_ENVIRONMENT_NAME: environment.name,
    CI_ENVIRONMENT_SLUG: environmentSlug(environment.name),
    CI_ENVIRONMENT_ACTION: environment.action,
    CI_ENVIRONMENT_TIER:
      environment.deploymentTier ?? TIERS.find(([name]) => name.test(environment.name))?.[1] ?? 'other',
    CI_ENVIRONMENT_ID: String(id),
    CI_ENVIRONMENT_URL: environment.url,
  })
