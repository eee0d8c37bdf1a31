import type { Problem } from '../util/errors.ts'
import type { MapNode } from '../yaml/node.ts'
import { resolveReferences } from '../yaml/reference.ts'
import type { Compiled, JobSummary } from './compiled.ts'
import { type Config, decodeConfig } from './config.ts'
import { resolveExtends } from './extends.ts'
import type { Facts, Loader } from './facts.ts'
import { includeAll, type Session } from './include/include.ts'
import { createSession } from './include/session.ts'
import { interpolate } from './inputs/interpolate.ts'
import { NOT_ACTED_ON } from './keywords.ts'
import { stageOf } from './logic.ts'
import { createPipeline, hasErrors, type Outline } from './pipeline.ts'
import { readSource } from './source.ts'
import { createWorld } from './world.ts'

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
export const compile = async ({ file, text, facts, loader }: CompileInput): Promise<Compiled> => {
  const problems: Problem[] = []
  const world = createWorld(loader)
  const session = createSession(facts, loader, world, problems)
  const { sources } = session
  sources.set(file, text)
  const nothing = { sources, jobs: [], explain: () => undefined, notActedOn: new Map<string, string[]>() }
  const body = await readFiles(text, file, session)
  if (body === undefined || hasErrors(problems)) return { ...nothing, problems: inOrder(problems) }
  const tree = compose(body, problems)
  const config = decodeConfig(tree, problems)
  if (hasErrors(problems)) return { ...nothing, tree, problems: inOrder(problems) }
  const outline = await createPipeline(config, facts, world, problems)
  return {
    ...(outline.plan && { plan: outline.plan }),
    ...(outline.refused && { refused: outline.refused }),
    problems: inOrder(problems),
    sources,
    tree,
    jobs: summarize(outline),
    explain: () => undefined,
    notActedOn: findNotActedOn(config),
  }
}

/** The root file with its inputs filled in, and all that it includes. */
const readFiles = async (text: string, file: string, session: Session): Promise<MapNode | undefined> => {
  const source = readSource(text, file, session.problems)
  const top = { values: session.facts.inputs, file, pos: { file, line: 1, col: 1 } }
  const body = source && (await interpolate(source, top, session))
  return body && includeAll(body, { origin: { kind: 'repository' }, chain: [file] }, session)
}

/** `extends`, then `!reference` (ci-yaml §0). */
const compose = (body: MapNode, problems: Problem[]): MapNode => {
  const extended = resolveExtends(body, problems)
  const resolved = resolveReferences(extended)
  problems.push(...resolved.problems)
  return resolved.tree
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

const findNotActedOn = (config: Config): ReadonlyMap<string, readonly string[]> => {
  const users = NOT_ACTED_ON.map(
    key => [key, config.jobs.filter(job => Object.hasOwn(job.keywords, key)).map(job => job.name)] as const,
  )
  return new Map(users.filter(([, jobs]) => jobs.length > 0))
}
