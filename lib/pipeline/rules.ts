import { changesHold, existsHolds, type Verdict } from './clauses.ts'
import { holds } from './condition.ts'
import type { Lookup } from './expand.ts'
import type { Rule } from './keyword/rules.ts'
import type { World } from './world.ts'

/** What the rules came to: the rule that matched, none, or what went wrong. Undefined: the world has to be asked first. */
export type Match =
  | { readonly rule: Rule; readonly index: number }
  | { readonly rule?: undefined }
  | { readonly failure: string; readonly rule?: undefined; readonly at: Rule }

/** First match decides; all clauses of a rule must hold (ci-yaml §4.1). */
export const matchRules = (rules: readonly Rule[], lookup: Lookup, world: World): Match | undefined => {
  for (const [index, rule] of rules.entries()) {
    const verdict = ruleHolds(rule, lookup, world)
    if (verdict === undefined) return undefined
    if (typeof verdict === 'object') return { ...verdict, at: rule }
    if (verdict) return { rule, index }
  }
  return {}
}

/** Whether one rule matches. */
export const ruleHolds = (rule: Rule, lookup: Lookup, world: World): Verdict => {
  if (rule.if && !holds(rule.if, lookup)) return false
  const changed = rule.changes ? changesHold(rule.changes, lookup, world) : true
  if (changed !== true) return changed
  return rule.exists ? existsHolds(rule.exists, lookup, world) : true
}
