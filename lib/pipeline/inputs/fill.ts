import type { Pos, Words } from '../../util/errors.ts'
import type { Entry, Node, ScalarNode } from '../../yaml/node.ts'
import { asText, BLOCK, type BlockContext, evaluateBlock } from './block.ts'
import { textTooLarge } from './words.ts'

/** GitLab's limit for one text, its blocks filled in (ci-yaml §1.2). */
const LARGEST_TEXT = 2 ** 20
/** Of all such texts of a file together: far above any pipeline, and no bomb. */
const LARGEST_SUM = 32 * LARGEST_TEXT

export type FillContext = BlockContext & {
  readonly report: (words: Words, at: Pos) => void
  /** Characters of texts so far. */
  spent: number
}

/** The tree with its `$[[ … ]]` filled in. Parts without blocks are shared with the parsed file. */
export const fill = (node: Node, context: FillContext): Node => {
  if (node.kind === 'scalar') return fillScalar(node, context)
  if (node.kind === 'list') {
    const items = node.items.map(item => fill(item, context))
    return items.every((item, index) => item === node.items[index]) ? node : { ...node, items }
  }
  if (node.kind === 'reference') return { ...node, path: node.path.map(key => fillText(key, node.pos, context)) }
  const entries = node.entries.map(entry => fillEntry(entry, context))
  return entries.every((entry, index) => entry === node.entries[index]) ? node : { ...node, entries }
}

const fillEntry = (entry: Entry, context: FillContext): Entry => {
  const value = fill(entry.value, context)
  const key = fillText(entry.key, entry.keyPos, context)
  return value === entry.value && key === entry.key ? entry : { ...entry, key, value }
}

/** A text that is one block and nothing else takes the value with its type. */
const fillScalar = (node: ScalarNode, context: FillContext): Node => {
  if (!node.text.includes('$[[')) return node
  const [only] = node.text.matchAll(BLOCK)
  if (only?.[0] === node.text.trim() && only[1] !== undefined) {
    const result = evaluateBlock(only[1], context)
    if (result && 'message' in result) context.report(result, node.pos)
    return result && 'value' in result ? { ...result.value, pos: node.pos } : node
  }
  const text = fillText(node.text, node.pos, context)
  return text === node.text ? node : { ...node, type: 'string', value: text, text }
}

const fillText = (text: string, pos: Pos, context: FillContext): string => {
  if (!text.includes('$[[')) return text
  let size = text.length
  const isOver = (): boolean => size > LARGEST_TEXT || context.spent + size > LARGEST_SUM
  const filled = text.replace(BLOCK, (block, content: string) => {
    const result = isOver() ? undefined : evaluateBlock(content, context)
    if (result === undefined) return block
    if ('message' in result) {
      context.report(result, pos)
      return block
    }
    const value = asText(result.value)
    size += value.length - block.length
    return isOver() ? block : value
  })
  if (isOver()) context.report(textTooLarge(context.file), pos)
  context.spent += size
  return filled
}
