import { defined } from '../util/defined.ts'
import type { Pos, Problem } from '../util/errors.ts'
import type { ScalarNode } from '../yaml/node.ts'
import { type At, report } from './at.ts'
import type { Lookup } from './expand.ts'
import { evaluate } from './expression/evaluate.ts'
import { type Expression, parseExpression } from './expression/parse.ts'
import { lowerFirst } from './words.ts'

/** An `if:`, parsed. */
export type Condition = { readonly text: string; readonly ast: Expression }

/** `warnings`: what is doubtful in a text that can be used. */
type ParsedCondition =
  | { readonly condition: Condition; readonly warnings: readonly Problem[] }
  | { readonly problem: Problem }

const known = new Map<string, Condition>()
const KNOWN_SIZE = 10_000

/** Parses an `if:`. Files repeat the same few texts in many jobs, so each valid one is parsed once. */
const parseCondition = (text: string, pos: Pos): ParsedCondition => {
  const hit = known.get(text)
  if (hit) return { condition: hit, warnings: [] }
  const parsed = parseExpression(text, pos)
  if (parsed.ast === undefined) return { problem: parsed.problem }
  const { ast, warnings } = parsed
  const condition = { text, ast }
  if (known.size >= KNOWN_SIZE) known.clear()
  // One that is doubtful is so at each of its places.
  if (warnings.length === 0) known.set(text, condition)
  return { condition, warnings }
}

/** The condition that a text of the file is; what is wrong or doubtful in it is reported. */
export const readCondition = (node: ScalarNode, at: At): Condition | undefined => {
  const parsed = parseCondition(node.text, node.textPos ?? node.pos)
  if ('problem' in parsed) {
    const { message, hint, pos } = parsed.problem
    const sentence = [at.label, at.subject, lowerFirst(message)].filter(Boolean).join(' ')
    return report(at, pos ?? node.pos, defined({ message: sentence, hint }))
  }
  for (const { pos, ...words } of parsed.warnings) report(at, pos ?? node.pos, words, 'warning')
  return parsed.condition
}

/** Whether the condition holds. Values are taken as they are, not expanded (ci-yaml §4.2). */
export const holds = (condition: Condition, lookup: Lookup): boolean => evaluate(condition.ast, { get: lookup }).truthy
