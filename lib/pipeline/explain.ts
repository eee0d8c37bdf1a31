import type { Pos } from '../util/errors.ts'
import { changesHold, existsHolds } from './clauses.ts'
import type { Decision, Trace } from './compiled.ts'
import { holds } from './condition.ts'
import { type DecideContext, decide } from './decide.ts'
import type { Lookup } from './expand.ts'
import * as words from './explain-words.ts'
import type { Expression } from './expression/parse.ts'
import type { JobConfig } from './job.ts'
import type { Rule } from './keyword/rules.ts'
import { clausesOf } from './only.ts'
import { ruleHolds } from './rules.ts'
import type { World } from './world.ts'

/** Why a job is in the pipeline or not: every rule that was looked at, with its reason (for `list --explain`). */
export const explainJob = (job: JobConfig, lookup: Lookup, context: DecideContext): Decision => {
  const decided = decide(job, lookup, context)
  const created = decided !== undefined && 'created' in decided && decided.created
  const when = created ? { when: decided.when } : {}
  const { rules } = job.keywords
  if (rules) return { created, ...when, by: 'rules', trace: traceRules(rules, lookup, context.world) }
  const { only, except } = job.keywords
  const trace = [
    ...(only ? traceClauses('only', only.pos, clausesOf(only), lookup, context) : []),
    ...(except ? traceClauses('except', except.pos, clausesOf(except), lookup, context) : []),
  ]
  if (trace.length > 0) return { created, ...when, by: 'only', trace }
  const reason = created ? {} : { reason: words.onlyBranchesAndTags() }
  return { created, ...when, by: 'none', trace: [{ pos: job.pos, text: words.noRules(), matched: created, ...reason }] }
}

/** The rules up to the one that matched. */
export const traceRules = (rules: readonly Rule[], lookup: Lookup, world: World): readonly Trace[] => {
  const match = rules.findIndex(rule => ruleHolds(rule, lookup, world) === true)
  const looked = match < 0 ? rules : rules.slice(0, match + 1)
  return looked.map((rule, index) => {
    const trace = { pos: rule.pos, text: words.ruleText(rule) }
    return index === match
      ? { ...trace, matched: true }
      : { ...trace, matched: false, reason: reasonOf(rule, lookup, world) }
  })
}

const reasonOf = (rule: Rule, lookup: Lookup, world: World): string => {
  if (rule.if && !holds(rule.if, lookup)) return words.values(namesIn(rule.if.ast), lookup)
  if (rule.changes && changesHold(rule.changes, lookup, world) !== true) return words.nothingChanged()
  if (rule.exists && existsHolds(rule.exists, lookup, world) !== true) return words.nothingExists()
  return words.notLookedAt()
}

/** The variables of an expression, each once. */
const namesIn = (ast: Expression): readonly string[] => {
  if (ast.kind === 'variable') return [ast.name]
  if (ast.kind === 'not') return namesIn(ast.operand)
  return ast.kind === 'binary' ? [...new Set([...namesIn(ast.left), ...namesIn(ast.right)])] : []
}

const traceClauses = (
  keyword: string,
  pos: Pos,
  clauses: ReturnType<typeof clausesOf>,
  lookup: Lookup,
  context: DecideContext,
): readonly Trace[] =>
  clauses.map(clause => {
    const matched = clause.ask({ ...context, lookup }) === true
    const text = `${keyword}:${clause.text}`
    return matched ? { pos, text, matched } : { pos, text, matched, reason: words.clauseFails(context.facts) }
  })
