import type { Artifacts, CrossDependency, Environment, Job, Need, Trigger, Variable, When } from '../plan/types.ts'
import { defined } from '../util/defined.ts'
import { type ExpansionFault, expandText, expandVariables, type Lookup } from './expand.ts'
import type { JobConfig } from './job.ts'
import type { Rule } from './keyword/rules.ts'
import { environmentVariables, jobIdVariables } from './predefined.ts'
import { type JobScope, mergeVariables, type Scope } from './scope.ts'

/** A job that is in the pipeline, with all that is known of it. */
export type Chosen = {
  readonly config: JobConfig
  readonly stage: string
  readonly when: When
  readonly rule?: Rule
  readonly scope: JobScope
  readonly id: number
  readonly needs?: readonly Need[]
  readonly dependencies?: readonly string[]
}

export type Assembled = { readonly job: Job; readonly fault?: ExpansionFault }

const NO_RETRY = { max: 0, when: ['always'], exitCodes: [] }
const NOTHING: readonly never[] = []

/** The Plan's form of a job: variables expanded as GitLab does it, the matching rule's results laid over the job's own. */
export const assemble = (chosen: Chosen, scope: Scope, projectUrl: string): Assembled => {
  const { config, rule, when } = chosen
  const { keywords } = config
  const { variables, yaml, lookup, fault, environment } = resolveVariables(chosen, scope, projectUrl)
  const job = defined({
    id: chosen.id,
    name: config.name,
    stage: chosen.stage,
    image: keywords.image,
    services: keywords.services ?? NOTHING,
    variables,
    beforeScript: keywords.before_script ?? NOTHING,
    script: keywords.script ?? NOTHING,
    afterScript: keywords.after_script ?? NOTHING,
    preGetSourcesScript: keywords.hooks?.pre_get_sources_script ?? NOTHING,
    needs: chosen.needs,
    dependencies: chosen.dependencies,
    crossDependencies: crossDependenciesOf(config, lookup),
    when,
    startIn: when === 'delayed' ? (rule?.start_in ?? keywords.start_in) : undefined,
    allowFailure: rule?.allow_failure ?? keywords.allow_failure ?? keywords.when === 'manual',
    retry: keywords.retry ?? NO_RETRY,
    timeout: keywords.timeout,
    resourceGroup: keywords.resource_group && expandText(keywords.resource_group, lookup),
    interruptible: rule?.interruptible ?? keywords.interruptible ?? false,
    tags: keywords.tags?.map(tag => expandText(tag, lookup, true)) ?? NOTHING,
    artifacts: artifactsOf(config),
    cache: keywords.cache ?? NOTHING,
    environment,
    coverage: keywords.coverage,
    manualConfirmation: keywords.manual_confirmation,
    trigger: triggerOf(config, lookup, yaml),
    steps: keywords.run ? true : undefined,
  })
  return fault ? { job, fault } : { job }
}

type Resolved = {
  readonly variables: readonly Variable[]
  /** Those of the file, as written. */
  readonly yaml: readonly Variable[]
  readonly lookup: Lookup
  readonly fault?: ExpansionFault
  readonly environment: Environment | undefined
}

const resolveVariables = (chosen: Chosen, scope: Scope, projectUrl: string): Resolved => {
  const { config, rule } = chosen
  const yaml = rule?.variables ? mergeVariables([chosen.scope.yaml, rule.variables]) : chosen.scope.yaml
  const layers = [
    chosen.scope.predefined,
    jobIdVariables(chosen.id, projectUrl, chosen.when),
    scope.predefined,
    scope.persisted,
    yaml,
    scope.given,
  ]
  const { environment } = config.keywords
  if (environment === undefined) return { ...expandWithLookup(layers), yaml, environment }
  const name = expandText(environment.name, expandWithLookup(layers).lookup)
  const expanded = expandWithLookup([environmentVariables({ ...environment, name }, chosen.id), ...layers])
  const url = environment.url && expandText(environment.url, expanded.lookup, true)
  return { ...expanded, yaml, environment: defined({ ...environment, name, url }) }
}

const expandWithLookup = (layers: readonly (readonly Variable[])[]): Omit<Resolved, 'environment' | 'yaml'> => {
  const { variables, fault } = expandVariables(...layers)
  const lookup: Lookup = name => variables.findLast(variable => variable.key === name)?.value
  return fault ? { variables, lookup, fault } : { variables, lookup }
}

/** Pages jobs keep what they publish (ci-yaml §1.5 pages). */
const artifactsOf = ({ name, keywords }: JobConfig): Artifacts | undefined => {
  const { artifacts, pages, publish } = keywords
  const isPages = pages === undefined ? name === 'pages' : pages !== false
  if (!isPages) return artifacts
  const path = (typeof pages === 'object' ? pages.publish : undefined) ?? publish ?? 'public'
  if (artifacts === undefined) return { paths: [path], exclude: [], untracked: false, when: 'on_success', reports: {} }
  return artifacts.paths.includes(path) ? artifacts : { ...artifacts, paths: [...artifacts.paths, path] }
}

/** As the server looks for them: what is no number is no pipeline (ci-yaml §9). */
const crossDependenciesOf = ({ keywords }: JobConfig, lookup: Lookup): readonly CrossDependency[] | undefined => {
  const found = keywords.needs?.flatMap(({ kind, ...need }) => {
    if (kind !== 'pipeline' || !('pipeline' in need) || !need.artifacts) return []
    const pipeline = Number.parseInt(expandText(need.pipeline ?? '', lookup), 10) || 0
    return [{ pipeline, job: expandText(need.job ?? '', lookup), optional: need.optional === true }]
  })
  return found && found.length > 0 ? found : undefined
}

/** A job that needs another project's pipeline mirrors it: as with a trigger, nothing of it runs here. */
const triggerOf = ({ keywords }: JobConfig, lookup: Lookup, yaml: readonly Variable[]): Trigger | undefined => {
  if (keywords.trigger) return expandTrigger(keywords.trigger, lookup, yaml)
  const [mirror] = keywords.needs?.flatMap(need => (need.kind === 'bridge' ? [need] : [])) ?? []
  if (mirror?.pipeline === undefined) return undefined
  const project = expandText(mirror.pipeline, lookup)
  const forward = { yamlVariables: false, pipelineVariables: false }
  return { project, strategy: 'mirror', forward, inputs: {}, variables: [] }
}

const expandTrigger = (trigger: Trigger, lookup: Lookup, yaml: readonly Variable[]): Trigger =>
  defined({
    ...trigger,
    project: trigger.project && expandText(trigger.project, lookup),
    branch: trigger.branch && expandText(trigger.branch, lookup),
    variables: trigger.forward.yamlVariables ? yaml : [],
  })
