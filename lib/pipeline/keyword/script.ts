import type { Node } from '../../yaml/node.ts'
import { type At, reject } from '../at.ts'
import { type Decoder, once } from '../decode.ts'

const DEEPEST = 10
const FORM = `should be a string or a nested array of strings up to ${DEEPEST} levels deep`

/** `before_script`, `after_script`: a text or nested lists of texts, flattened; may be empty (ci-yaml §1.5). */
export const optionalScript: Decoder<readonly string[]> = once((node, at) => {
  const lines: string[] = []
  if (node.kind === 'scalar' && node.text === '') return lines
  if (collect(node, DEEPEST + 1, lines)) return lines
  return reject(at, culprit(node), FORM, mapHint(node))
})

/** `script`: as before_script, but something must stand in it. */
export const script: Decoder<readonly string[]> = once((node, at) => {
  const lines = optionalScript(node, at)
  if (lines === undefined) return undefined
  return lines.length === 0 ? blank(at, node) : lines
})

const blank = (at: At, node: Node): undefined => {
  const label = at.label.replace(/:script$/, '')
  reject({ ...at, label, subject: 'script' }, node, "can't be blank")
}

const isText = (node: Node): boolean => node.kind === 'scalar' && (node.type === 'string' || node.type === 'symbol')

const collect = (node: Node, levels: number, into: string[]): boolean => {
  if (node.kind === 'scalar') {
    if (isText(node)) into.push(node.text)
    return isText(node)
  }
  return node.kind === 'list' && levels > 0 && node.items.every(item => collect(item, levels - 1, into))
}

/** The item that is no text, if there is one. */
const culprit = (node: Node): Node =>
  (node.kind === 'list' && node.items.find(item => item.kind !== 'list' && !isText(item))) || node

/** `- echo "a: b"` without quotes around the line is a map to YAML; the usual reason for this error. */
const mapHint = (node: Node): string | undefined =>
  node.kind === 'list' && node.items.some(item => item.kind === 'map')
    ? "A line that contains ': ' must be quoted as a whole, e.g. - 'echo \"a: b\"'."
    : undefined
