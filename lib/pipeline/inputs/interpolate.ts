import type { Pos, Problem, Words } from '../../util/errors.ts'
import type { Entry, MapNode, Node, ScalarNode } from '../../yaml/node.ts'
import { rootAt } from '../at.ts'
import type { Lookup } from '../expand.ts'
import type { Facts, Loaded } from '../facts.ts'
import type { Source } from '../source.ts'
import { asText, BLOCK, type BlockContext, evaluateBlock } from './block.ts'
import { type Given, resolveInputs } from './resolve.ts'
import { type InputSpec, readSpec } from './spec.ts'
import { toNode } from './value.ts'
import { inputsWithoutHeader } from './words.ts'

export type Values = {
  readonly values: Given | undefined
  readonly file: string
  /** Where the values come from: the `include` entry, or the top of the root file. */
  readonly pos: Pos
  readonly component?: Loaded['component'] | undefined
}

type Context = {
  readonly facts: Facts
  readonly lookup: Lookup
  readonly problems: Problem[]
  /** The inputs of files that `spec:include` names. */
  readonly externalInputs: (node: Node, file: string) => Promise<readonly InputSpec[]>
}

/** The body with its `$[[ … ]]` filled in. Files without a header keep theirs (ci-yaml §1.2). Undefined after errors. */
export const interpolate = async (
  source: Source,
  { values, file, pos, component }: Values,
  { facts, lookup, problems, externalInputs }: Context,
): Promise<MapNode | undefined> => {
  const before = problems.length
  const report = (words: Words, at: Pos): void => {
    problems.push({ severity: 'error', ...words, pos: at, path: ['spec', 'inputs'] })
  }
  if (source.header === undefined) {
    const names = values?.kind === 'map' ? (values as MapNode).entries.length : Object.keys(values ?? {}).length
    if (names > 0) report(inputsWithoutHeader(file), pos)
    return names > 0 ? undefined : source.body
  }
  const spec = readSpec(source.header, rootAt(problems))
  const external = spec.include ? await externalInputs(spec.include, file) : []
  if (problems.length > before) return undefined
  const inputs = resolveInputs([...external, ...spec.inputs], values ?? {}, file, pos, report)
  if (problems.length > before) return undefined
  const parts = Object.entries(component ?? {}).filter(([name]) => spec.component.includes(name))
  const context = {
    file,
    lookup,
    variables: facts.variables,
    inputs,
    component: new Map(parts.map(([name, value]) => [name, toNode(value, pos)])),
  }
  const body = fill(source.body, context, report)
  return problems.length > before || body.kind !== 'map' ? undefined : body
}

type Report = (words: Words, at: Pos) => void

/** Parts without blocks are shared with the parsed file. */
const fill = (node: Node, context: BlockContext, report: Report): Node => {
  if (node.kind === 'scalar') return fillScalar(node, context, report)
  if (node.kind === 'list') {
    const items = node.items.map(item => fill(item, context, report))
    return items.every((item, index) => item === node.items[index]) ? node : { ...node, items }
  }
  if (node.kind === 'reference')
    return { ...node, path: node.path.map(key => fillText(key, node.pos, context, report)) }
  const entries = node.entries.map(entry => fillEntry(entry, context, report))
  return entries.every((entry, index) => entry === node.entries[index]) ? node : { ...node, entries }
}

const fillEntry = (entry: Entry, context: BlockContext, report: Report): Entry => {
  const value = fill(entry.value, context, report)
  const key = fillText(entry.key, entry.keyPos, context, report)
  return value === entry.value && key === entry.key ? entry : { ...entry, key, value }
}

/** A text that is one block and nothing else takes the value with its type. */
const fillScalar = (node: ScalarNode, context: BlockContext, report: Report): Node => {
  if (!node.text.includes('$[[')) return node
  const [only] = node.text.matchAll(BLOCK)
  if (only?.[0] === node.text.trim() && only[1] !== undefined) {
    const result = evaluateBlock(only[1], context)
    if (result && 'message' in result) report(result, node.pos)
    return result && 'value' in result ? { ...result.value, pos: node.pos } : node
  }
  const text = fillText(node.text, node.pos, context, report)
  return text === node.text ? node : { ...node, type: 'string', value: text, text }
}

const fillText = (text: string, pos: Pos, context: BlockContext, report: Report): string =>
  text.includes('$[[')
    ? text.replace(BLOCK, (block, content: string) => {
        const result = evaluateBlock(content, context)
        if (result === undefined) return block
        if ('value' in result) return asText(result.value)
        report(result, pos)
        return block
      })
    : text
