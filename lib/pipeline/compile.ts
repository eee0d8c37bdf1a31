import type { Problem } from '../util/errors.ts'
import { withLibraries } from '../util/lazy.ts'
import { loadRegexps } from '../util/regexp.ts'
import type { MapNode, Node } from '../yaml/node.ts'
import { resolveReferences } from '../yaml/reference.ts'
import type { Compiled, Decision, JobSummary } from './compiled.ts'
import { type Config, decodeConfig } from './config.ts'
import type { DecideContext } from './decide.ts'
import { explainJob, traceRules } from './explain.ts'
import { resolveExtends } from './extends.ts'
import type { Facts, Loader } from './facts.ts'
import { includeAll, type Session } from './include/include.ts'
import { createSession } from './include/session.ts'
import { interpolate } from './inputs/interpolate.ts'
import { tooManyInputs } from './inputs/words.ts'
import { stageOf } from './logic.ts'
import { findNotActedOn } from './not-acted-on.ts'
import { createPipeline, hasErrors, type Outline } from './pipeline.ts'
import { createJobScope, pipelineLookup } from './scope.ts'
import { readSource } from './source.ts'
import { findWarnings } from './warnings.ts'
import { createWorld, type World } from './world.ts'

/** Of a pipeline (ci-yaml §10); files that are included may take more. */
const MOST_INPUTS = 20

export type CompileInput = {
  /** The root file's name as shown in messages, e.g. `.gitlab-ci.yml`. */
  readonly file: string
  readonly text: string
  readonly facts: Facts
  readonly loader: Loader
}

/**
 * `.gitlab-ci.yml` → Plan, with GitLab's semantics and order of steps (ci-yaml §0). Never throws for what the user wrote:
 * all problems come back at once, with positions.
 */
export const compile = async (input: CompileInput): Promise<Compiled> => {
  // Most that need it say so here; what an included file needs is found out in the middle.
  if (/[=!]~/.test(input.text)) await loadRegexps()
  return withLibraries(() => compileWith(input))
}

const compileWith = async ({ file, text, facts, loader }: CompileInput): Promise<Compiled> => {
  const problems: Problem[] = []
  const world = createWorld(loader)
  const session = createSession(facts, loader, world, problems)
  const { sources } = session
  sources.set(file, text)
  const nothing = { sources, stages: [], jobs: [], explain: () => undefined, notActedOn: new Map<string, string[]>() }
  const body = await readFiles(text, file, session)
  if (body === undefined || hasErrors(problems)) return { ...nothing, problems: inOrder(problems) }
  const { tree, config } = readConfig(body, problems)
  if (hasErrors(problems)) return { ...nothing, tree, problems: inOrder(problems) }
  for (const warning of findWarnings(config)) problems.push(warning)
  const outline = await createPipeline(config, facts, world, problems)
  return {
    ...(outline.plan && { plan: outline.plan }),
    ...(outline.refused && { refused: outline.refused }),
    problems: inOrder(problems),
    sources,
    tree,
    stages: config.stages,
    jobs: summarize(outline),
    explain: explainer(outline, { facts, world, hasWorkflowRules: config.workflow?.rules !== undefined }),
    ...explainWorkflow(outline, config, world),
    notActedOn: findNotActedOn(config),
  }
}

/** The root file with its inputs filled in, and all that it includes. */
const readFiles = async (text: string, file: string, session: Session): Promise<MapNode | undefined> => {
  const source = readSource(text, file, session.problems)
  const pos = { file, line: 1, col: 1 }
  const top = { values: session.facts.inputs, file, pos }
  const given = Object.keys(top.values).length
  if (given > MOST_INPUTS)
    session.problems.push({ severity: 'error', ...tooManyInputs(given, MOST_INPUTS), pos, path: ['spec', 'inputs'] })
  const body = source && (await interpolate(source, top, session))
  return body && includeAll(body, { origin: { kind: 'repository' }, chain: [file] }, session)
}

/**
 * `extends`, then `!reference`, then the keywords (ci-yaml §0). Of entries that could not be put together only that is said:
 * what else they seem to lack would be misleading.
 */
const readConfig = (body: MapNode, problems: Problem[]): { readonly tree: MapNode; readonly config: Config } => {
  const extended = resolveExtends(body, problems)
  const { tree, problems: unresolved } = resolveReferences(extended.tree)
  for (const problem of unresolved) problems.push(problem)
  const broken = new Set([...extended.broken, ...entriesWith(extended.tree, unresolved)])
  const found: Problem[] = []
  const config = decodeConfig(tree, found)
  for (const problem of found) if (!broken.has(String(problem.path?.[0]))) problems.push(problem)
  return { tree, config }
}

/** The entries at the top that hold one of the places of these problems. */
const entriesWith = (tree: MapNode, problems: readonly Problem[]): readonly string[] => {
  if (problems.length === 0) return []
  const places = new Set(problems.map(problem => problem.pos))
  const holds = (node: Node): boolean => {
    if (node.kind === 'map') return node.entries.some(entry => holds(entry.value))
    return node.kind === 'list' ? node.items.some(holds) : places.has(node.pos)
  }
  return tree.entries.filter(entry => holds(entry.value)).map(entry => entry.key)
}

const inOrder = (problems: readonly Problem[]): readonly Problem[] =>
  [...problems].sort((a, b) =>
    a.pos && b.pos && a.pos.file === b.pos.file ? a.pos.line - b.pos.line || a.pos.col - b.pos.col : 0,
  )

const summarize = ({ plan, all }: Outline): readonly JobSummary[] => {
  const created = new Set(plan?.jobs.map(job => job.name))
  return [...all.jobs.values()].map(job => ({
    name: job.name,
    stage: stageOf(job),
    pos: job.pos,
    created: created.has(job.name),
  }))
}

const explainer =
  ({ all, scope }: Outline, context: DecideContext) =>
  (name: string): Decision | undefined => {
    const job = all.jobs.get(name) ?? all.jobs.get(all.instances.get(name)?.[0] ?? '')
    return job && explainJob(job, createJobScope(scope, job, stageOf(job)).lookup, context)
  }

const explainWorkflow = (
  { scope, refused }: Outline,
  { workflow }: Config,
  world: World,
): Pick<Compiled, 'workflow'> => {
  if (workflow?.rules === undefined) return {}
  const trace = traceRules(workflow.rules, pipelineLookup(scope), world)
  return { workflow: { created: refused === undefined, by: 'rules', trace } }
}
