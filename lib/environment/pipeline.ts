import { loadPipeline, type Pipeline } from '../api/pipeline.ts'
import type { Job, Variable } from '../plan/types.ts'
import type { ProjectOptions } from '../project/options.ts'
import { InputError, inputError } from '../util/errors.ts'
import { words } from './words.ts'

/** A service as in `.gitlab-ci.yml`: its image, or a map. */
export type ServiceOption =
  | string
  | {
      readonly name: string
      readonly alias?: string
      readonly entrypoint?: readonly string[]
      readonly command?: readonly string[]
      readonly variables?: Readonly<Record<string, string>>
    }

/** What an environment is made of: a job of the pipeline, a file's own image and services, or what is listed. */
export type Ingredients = {
  readonly job?: string
  readonly services?: readonly ServiceOption[]
  readonly image?: string
}

/** The job that stands for an environment without one of the pipeline's. */
const standIn = 'gantry environment'

/**
 * Compiles what an environment is made of, as GitLab would. All three forms are pipelines: a list of services is the
 * pipeline of one job, and a file's own `image:` and `services:` are those of a job that adds nothing. Throws `InputError`.
 */
export const compileEnvironment = async (
  project: ProjectOptions,
  { job, services, image }: Ingredients,
): Promise<{ readonly pipeline: Pipeline; readonly job: Job }> => {
  const { plain, others } = splitVariables(job === undefined ? (project.variables ?? []) : [])
  const own = {
    script: ['true'],
    variables: plain,
    ...(services && { services }),
    ...(image !== undefined && { image }),
  }
  const text = services ? JSON.stringify({ [standIn]: own }) : undefined
  const suffix = job === undefined ? `\n${JSON.stringify(standIn)}: ${JSON.stringify(own)}\n` : ''
  const options = job === undefined ? { ...project, variables: others } : project
  const pipeline = await loadPipeline(options, text === undefined ? { suffix } : { text })
  const { compiled } = pipeline
  const errors = compiled.problems.filter(({ severity }) => severity === 'error')
  if (errors.length > 0) throw new InputError(errors, compiled.sources)
  const name = job ?? standIn
  const found = compiled.plan?.jobs.find(each => each.name === name)
  if (!found) throw inputError(compiled.plan ? words.unknownJob(name) : (compiled.refused ?? words.unknownJob(name)))
  return { pipeline, job: image === undefined ? found : { ...found, image: { name: image } } }
}

/** Services see the variables of their job, but not those of the pipeline: only what is secret stays among the latter. */
const splitVariables = (variables: readonly Variable[]) => {
  const isPlain = ({ masked, file }: Variable) => !masked && !file
  return {
    plain: Object.fromEntries(variables.filter(isPlain).map(({ key, value }) => [key, value])),
    others: variables.filter(variable => !isPlain(variable)),
  }
}
