import type { When } from '../plan/types.ts'
import type { Lookup } from './expand.ts'
import type { Facts } from './facts.ts'
import type { JobConfig } from './job.ts'
import type { Rule } from './keyword/rules.ts'
import { onlyHolds } from './only.ts'
import { matchRules } from './rules.ts'
import type { World } from './world.ts'

/** Whether a job is in the pipeline, and how it starts. */
export type Decided =
  | { readonly created: false }
  | { readonly created: true; readonly when: When; readonly rule?: Rule }
  | { readonly failure: string }

export type DecideContext = {
  readonly facts: Facts
  readonly world: World
  /** Jobs without `rules`, `only` and `except` then run in every pipeline (ci-yaml §4.7). */
  readonly hasWorkflowRules: boolean
}

/** `rules`, or else `only` and `except` (ci-yaml §4.1). Undefined: the world has to be asked first. */
export const decide = (job: JobConfig, lookup: Lookup, context: DecideContext): Decided | undefined => {
  const { rules, only, except, when } = job.keywords
  if (rules) return byRules(rules, when ?? 'on_success', lookup, context.world)
  const isFree = context.hasWorkflowRules && only === undefined && except === undefined
  const verdict = isFree || onlyHolds(only, except, { ...context, lookup })
  if (verdict === undefined) return undefined
  if (typeof verdict === 'object') return verdict
  return verdict ? { created: true, when: when ?? 'on_success' } : { created: false }
}

const byRules = (rules: readonly Rule[], jobWhen: When, lookup: Lookup, world: World): Decided | undefined => {
  const match = matchRules(rules, lookup, world)
  if (match === undefined || 'failure' in match) return match && { failure: match.failure }
  if (match.rule === undefined) return { created: false }
  const when = match.rule.when ?? jobWhen
  return when === 'never' ? { created: false } : { created: true, when, rule: match.rule }
}
