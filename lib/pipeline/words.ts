import type { Words } from '../util/errors.ts'
import { suggest } from '../util/suggest.ts'
import type { ExpansionFault } from './expand.ts'

/** A hint that names what was probably meant. */
export const didYouMean = (word: string, names: Iterable<string>): string | undefined => {
  const name = suggest(word, names)
  return name === undefined ? undefined : `Did you mean \`${name}\`?`
}

/** For a sentence that becomes the end of another one. */
export const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1)

const withHint = (message: string, hint: string | undefined): Words =>
  hint === undefined ? { message } : { message, hint }

// ── the file as a whole ──

export const noContent = (): Words => ({ message: 'Please provide content of .gitlab-ci.yml' })

export const invalidFormat = (): Words => ({
  message: 'Invalid configuration format',
  hint: 'The top of the file must be a map of keys, such as `job: {script: …}`.',
})

export const noVisibleJob = (): Words => ({
  message: 'jobs config should contain at least one visible job',
  hint: 'A job is a key with a `script`; names that start with a dot are hidden.',
})

export const notAJob = (name: string): Words => ({
  message: `jobs ${name} config should implement the script:, run:, or trigger: keyword`,
})

export const doubleDefault = (key: string): Words => ({
  message: `${key} is defined in top-level and \`default:\` entry`,
  hint: 'Keep the one under `default:`.',
})

export const tooManyDocuments = (): Words => ({
  message: 'The file holds more than two YAML documents',
  hint: 'At most a header with `spec:` and one configuration may stand in a file.',
})

export const nameTooLong = (name: string, most: number): Words => ({
  message: `jobs:${name} name is too long (maximum is ${most} characters)`,
})

export const nameNotText = (name: string, type: string): Words => ({
  message: `jobs:${name} name should be a text, not a ${type === 'null' ? 'null' : type}`,
  hint: `Put it in quotes: "${name}".`,
})

// ── between jobs ──

export const unknownStage = (job: string, stage: string, stages: readonly string[]): Words =>
  withHint(
    `${job} job: chosen stage ${stage} does not exist; available stages are ${stages.join(', ')}`,
    didYouMean(stage, stages),
  )

export const undefinedNeed = (job: string, need: string, names: Iterable<string>): Words =>
  withHint(`${job} job: undefined need: ${need}`, didYouMean(need, names))

export const undefinedDependency = (job: string, dependency: string, names: Iterable<string>): Words =>
  withHint(`${job} job: undefined dependency: ${dependency}`, didYouMean(dependency, names))

export const laterStage = (job: string, kind: 'need' | 'dependency', name: string): Words => ({
  message: `${job} job: ${kind} ${name} is not defined in current or prior stages`,
})

export const doubleNeed = (job: string, need: string): Words => ({
  message: `${job} has the following needs duplicated: ${need}.`,
})

export const tooManyNeeds = (job: string, count: number, most: number): Words => ({
  message: `${job}: one job can only need ${most} others, but you have listed ${count} in the \`needs\` keyword defined here`,
})

export const needTooLong = (job: string, need: string, most: number): Words => ({
  message: `${job} job: need \`${need}\` name is too long (maximum is ${most} characters)`,
})

export const absentNeed = (job: string, need: string): Words => ({
  message:
    `'${job}' job needs '${need}' job, but '${need}' does not exist in the pipeline. ` +
    'This might be because of the only, except, or rules keywords. ' +
    'To need a job that sometimes does not exist in the pipeline, use needs:optional.',
})

export const circularNeeds = (path: readonly string[]): Words => ({
  message: `The pipeline has circular dependencies: ${path.join(' → ')}`,
})

export const notPartOfNeeds = (job: string, missing: readonly string[]): Words => ({
  message: `jobs:${job} dependencies the ${missing.join(', ')} should be part of needs`,
})

export const onStopMissing = (job: string, target: string): Words => ({
  message: `${job} job: on_stop job ${target} is not defined`,
})

export const onStopNoEnvironment = (job: string, target: string): Words => ({
  message: `${job} job: on_stop job ${target} does not have environment defined`,
})

export const onStopOtherEnvironment = (job: string, target: string): Words => ({
  message: `${job} job: on_stop job ${target} have different environment name`,
})

export const onStopNotStopping = (job: string, target: string): Words => ({
  message: `${job} job: on_stop job ${target} needs to have action stop defined`,
})

// ── what becomes of the pipeline ──

export const filteredOut = (): Words => ({ message: 'Pipeline filtered out by workflow rules.' })

export const noJobs = (): Words => ({
  message:
    'Pipeline will not run for the selected trigger. The rules configuration prevented any jobs from being added to the pipeline.',
  hint: 'See which rule decided with `gantry list --explain JOB`.',
})

export const variablesFault = (job: string, { kind, names }: ExpansionFault): Words =>
  kind === 'circular'
    ? { message: `${job}: circular variable reference detected: [${names.map(name => `"${name}"`).join(', ')}]` }
    : { message: `${job}: the variable ${names.join(', ')} becomes too long when it is expanded` }

export const duplicatePipelines = (job: string): Words => ({
  message: `jobs:${job} may allow multiple pipelines to run for a single action due to \`rules:when\` clause with no \`workflow:rules\``,
})

export const specInBody = (): Words => ({
  message: '`spec:` has no effect here: it must stand in a document of its own, before a line of `---`',
})

export const rulesFailed = (job: string, reason: string): Words => ({
  message: `Failed to parse rule for ${job}: ${reason}`,
})

// ── extends ──

export const extendsForm = (job: string): Words => ({
  message: `jobs:${job} extends should be an array of strings or a string`,
})

export const unknownBase = (job: string, base: string, names: Iterable<string>): Words =>
  withHint(`${job}: unknown keys in \`extends\` (${base})`, didYouMean(base, names))

export const baseNotMap = (job: string, base: string): Words => ({
  message: `${job}: invalid base hashes in \`extends\` (${base})`,
})

export const circularExtends = (job: string, path: readonly string[]): Words => ({
  message: `${job}: circular dependency detected in \`extends\``,
  hint: `The loop is ${path.join(' → ')}.`,
})

export const nestingTooDeep = (job: string, path: readonly string[]): Words => ({
  message: `${job}: nesting too deep in \`extends\``,
  hint: `At most ten ancestors in one chain; here: ${path.join(' → ')} …`,
})

export const timeoutWithoutEffect = (): Words => ({
  message: '`default:timeout` has no effect on GitLab',
  hint: 'Set `timeout` in each job, or extend a hidden job that has it.',
})

export const extendsTooBig = (): Words => ({
  message: 'The configuration is too big: what `extends` merges would fill the memory',
})
