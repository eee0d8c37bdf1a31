import type { Problem } from '../util/errors.ts'
import type { MapNode } from '../yaml/node.ts'
import { resolveReferences } from '../yaml/reference.ts'
import type { Compiled, JobSummary } from './compiled.ts'
import { type Config, decodeConfig } from './config.ts'
import { resolveExtends } from './extends.ts'
import type { Facts, Loader } from './facts.ts'
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
  const sources = new Map([[file, text]])
  const nothing = { sources, jobs: [], explain: () => undefined, notActedOn: new Map<string, string[]>() }
  const source = readSource(text, file, problems)
  if (source === undefined || hasErrors(problems)) return { ...nothing, problems: inOrder(problems) }
  const tree = compose(source.body, problems)
  const config = decodeConfig(tree, problems)
  if (hasErrors(problems)) return { ...nothing, tree, problems: inOrder(problems) }
  const outline = await createPipeline(config, facts, createWorld(loader), problems)
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

/** Includes, `extends`, `!reference`: the file as one tree. */
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
