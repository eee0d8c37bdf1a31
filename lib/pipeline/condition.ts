import type { Pos, Problem } from '../util/errors.ts'
import type { Lookup } from './expand.ts'
import { evaluate } from './expression/evaluate.ts'
import { type Expression, parseExpression } from './expression/parse.ts'

/** An `if:`, parsed. */
export type Condition = { readonly text: string; readonly ast: Expression }

const known = new Map<string, Condition>()
const KNOWN_SIZE = 10_000

/** Parses an `if:`. Files repeat the same few texts in many jobs, so each valid one is parsed once. */
export const parseCondition = (text: string, pos?: Pos): Condition | { readonly problem: Problem } => {
  const hit = known.get(text)
  if (hit) return hit
  const parsed = parseExpression(text, pos)
  if (parsed.ast === undefined) return { problem: parsed.problem }
  const condition = { text, ast: parsed.ast }
  if (known.size >= KNOWN_SIZE) known.clear()
  known.set(text, condition)
  return condition
}

/** Whether the condition holds. Values are taken as they are, not expanded (ci-yaml §4.2). */
export const holds = (condition: Condition, lookup: Lookup): boolean =>
  evaluate(condition.ast, { get: lookup } as ReadonlyMap<string, string>).truthy
