import type { Pos, Problem, Words } from '../../util/errors.ts'
import { get, type MapNode, type Node } from '../../yaml/node.ts'
import { evaluate, type Value } from '../expression/evaluate.ts'
import type { InputSpec } from './spec.ts'
import { checkValue, fromText, toNode } from './value.ts'
import * as words from './words.ts'

/** Values from an `include:inputs`, or of the root file from the command line and the trigger. */
export type Given = MapNode | Readonly<Record<string, unknown>>

type Report = (words: Words, pos: Pos, severity?: Problem['severity']) => void

/** Of one value that is a text, in GitLab's schema (ci-yaml §10). */
const LONGEST_TEXT = 1024

/** The value of each declared input: what was given, or else its default (ci-yaml §1.2). `pos`: where the values come from. */
export const resolveInputs = (
  specs: readonly InputSpec[],
  given: Given,
  file: string,
  pos: Pos,
  report: Report,
): ReadonlyMap<string, Node> => {
  const values = new Map<string, Node>()
  const names = isMap(given) ? given.entries.map(entry => entry.key) : Object.keys(given)
  const unknown = names.filter(name => !specs.some(spec => spec.name === name))
  if (unknown.length > 0) report(words.unknownInputs(file, unknown), pos)
  for (const declared of [...specs.filter(spec => !spec.rules), ...specs.filter(spec => spec.rules)]) {
    const spec = declared.rules ? byRules(declared, values) : declared
    checkSpec(spec, file, report)
    const value = givenValue(spec, given, pos)
    const result = value ? checkValue(spec, value, 'provided', file) : fromDefault(spec, file)
    if ('message' in result) report(result, value ? value.pos : pos)
    else {
      if (value?.kind === 'scalar' && value.text.length > LONGEST_TEXT)
        report(words.longInput(file, spec.name, LONGEST_TEXT), value.pos, 'warning')
      values.set(spec.name, result.value)
    }
  }
  return values
}

const isMap = (given: Given): given is MapNode => given.kind === 'map' && Array.isArray(given.entries)

const givenValue = (spec: InputSpec, given: Given, pos: Pos): Node | undefined => {
  if (isMap(given)) return get(given, spec.name)
  if (!Object.hasOwn(given, spec.name)) return undefined
  const value = (given as Readonly<Record<string, unknown>>)[spec.name]
  return toNode(typeof value === 'string' ? fromText(value, spec.type) : value, pos)
}

const fromDefault = (spec: InputSpec, file: string): { readonly value: Node } | Words => {
  if (spec.default === undefined) return words.missingInput(file, spec.name)
  return { value: spec.type === 'string' && spec.default.kind === 'scalar' ? asDefault(spec.default) : spec.default }
}

const asDefault = (node: Node & { readonly kind: 'scalar' }): Node =>
  node.type === 'string' || node.type === 'null' ? node : { ...node, type: 'string', value: node.text }

/** A declaration must make sense, and its default must pass, whether it is used or not. */
const checkSpec = (spec: InputSpec, file: string, report: Report): void => {
  if (spec.options && spec.type !== 'string' && spec.type !== 'number')
    report(words.optionsForType(file, spec.name), spec.pos)
  if (spec.regex !== undefined && spec.type !== 'string') report(words.regexForType(file, spec.name), spec.pos)
  if (spec.default === undefined || (spec.default.kind === 'scalar' && spec.default.type === 'null')) return
  const checked = checkValue(spec, spec.default, 'default', file)
  if ('message' in checked) report(checked, spec.default.pos)
}

/** The options and default of the first rule that matches. */
const byRules = (spec: InputSpec, values: ReadonlyMap<string, Node>): InputSpec => {
  const inputs = new Map([...values].map(([name, node]) => [name, toOperand(node)]))
  const rule = spec.rules?.find(({ if: condition }) => !condition || evaluate(condition.ast, new Map(), inputs).truthy)
  if (rule === undefined) return spec
  return { ...spec, ...(rule.default && { default: rule.default }), ...(rule.options && { options: rule.options }) }
}

const toOperand = (node: Node): Value =>
  node.kind === 'scalar' ? (node.type === 'string' ? node.text : node.value) : null
