import { compileRegexp, isRegexp, splitRegexp } from '../util/regexp.ts'
import { changesHold, type Verdict } from './clauses.ts'
import { holds } from './condition.ts'
import type { Lookup } from './expand.ts'
import type { Facts, PipelineSource } from './facts.ts'
import { DEFAULT_ONLY, type Policy } from './keyword/only.ts'
import type { World } from './world.ts'

/** What `only` and `except` look at. */
export type OnlyContext = { readonly facts: Facts; readonly lookup: Lookup; readonly world: World }

const SOURCES: Readonly<Record<string, PipelineSource>> = {
  api: 'api',
  chat: 'chat',
  external: 'external',
  external_pull_requests: 'external_pull_request_event',
  merge_requests: 'merge_request_event',
  pipelines: 'pipeline',
  pushes: 'push',
  schedules: 'schedule',
  triggers: 'trigger',
  web: 'web',
}

/** `only` AND NOT `except`; without `only`, branches and tags (ci-yaml §4.6). Undefined: the world must be asked first. */
export const onlyHolds = (only: Policy | undefined, except: Policy | undefined, context: OnlyContext): Verdict => {
  const wanted = only ? every(clausesOf(only), context) : refsHold(DEFAULT_ONLY, context.facts)
  if (wanted !== true || except === undefined) return wanted
  const excluded = some(clausesOf(except), context)
  return typeof excluded === 'boolean' ? !excluded : excluded
}

/** One key of `only` or `except`, ready to be asked. */
export type Clause = { readonly text: string; readonly ask: (context: OnlyContext) => Verdict }

/** The keys of a policy, each with the words to show it. */
export const clausesOf = ({ refs, variables, changes, kubernetes }: Policy): readonly Clause[] => [
  ...(refs ? [{ text: `refs: ${refs.join(', ')}`, ask: ({ facts }: OnlyContext) => refsHold(refs, facts) }] : []),
  ...(variables
    ? [
        {
          text: `variables: ${variables.map(({ text }) => text).join(', ')}`,
          ask: ({ lookup }: OnlyContext) => variables.some(condition => holds(condition, lookup)),
        },
      ]
    : []),
  ...(changes
    ? [{ text: `changes: ${changes.join(', ')}`, ask: (context: OnlyContext) => changed(changes, context) }]
    : []),
  ...(kubernetes ? [{ text: 'kubernetes: active', ask: () => false }] : []),
]

/** Only branches and merge requests have changes to look at; elsewhere the clause holds. */
const changed = (paths: readonly string[], { facts, lookup, world }: OnlyContext): Verdict =>
  facts.ref.kind === 'tag' ? true : changesHold({ paths }, lookup, world)

const every = (clauses: readonly Clause[], context: OnlyContext): Verdict => {
  for (const clause of clauses) {
    const verdict = clause.ask(context)
    if (verdict !== true) return verdict
  }
  return true
}

const some = (clauses: readonly Clause[], context: OnlyContext): Verdict => {
  for (const clause of clauses) {
    const verdict = clause.ask(context)
    if (verdict !== false) return verdict
  }
  return false
}

const refsHold = (refs: readonly string[], facts: Facts): boolean => refs.some(ref => refHolds(ref, facts))

const refHolds = (text: string, facts: Facts): boolean => {
  const at = text.lastIndexOf('@')
  const pattern = at > 0 ? text.slice(0, at) : text
  if (at > 0 && text.slice(at + 1) !== facts.project.path) return false
  const isMergeRequest = facts.mergeRequest !== undefined
  if (pattern === 'branches') return facts.ref.kind === 'branch' && !isMergeRequest
  if (pattern === 'tags') return facts.ref.kind === 'tag'
  if (Object.hasOwn(SOURCES, pattern)) return facts.source === SOURCES[pattern]
  if (isMergeRequest) return false
  return pattern.startsWith('/') ? matchesPattern(pattern, facts.ref.name) : pattern === facts.ref.name
}

const matchesPattern = (pattern: string, name: string): boolean => {
  const parts = splitRegexp(pattern)
  const regexp = parts && compileRegexp(parts.source, parts.flags)
  return isRegexp(regexp) && regexp.test(name)
}
