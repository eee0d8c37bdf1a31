import type { Entry, Node, ScalarNode } from './node.ts'
import { resolvePlain } from './psych.ts'

/**
 * The tree as a YAML document that parses back to the same tree, in the style of Ruby's Psych, which GitLab shows the full
 * configuration in: lists stand below their key, scripts of several lines are literal blocks.
 */
export const printYaml = (node: Node): string => `---${value(node, 0).replace(/^\n?/, start => start || ' ')}\n`

/** What follows a key or a dash: ` text`, or a LF and the lines of a collection. `indent` is that of its lines. */
const value = (node: Node, indent: number, inList = false): string => {
  switch (node.kind) {
    case 'scalar':
      return ` ${scalar(node, indent)}`
    case 'reference':
      return ` !reference [${node.path.map(key => quoted(key)).join(', ')}]`
    case 'list':
      return node.items.length === 0 ? ' []' : listLines(node.items, indent, inList)
    case 'map':
      return node.entries.length === 0 ? ' {}' : mapLines(node.entries, indent, inList)
  }
}

const spaces = (count: number): string => ' '.repeat(count)

/** A collection inside a list begins on the line of the dash. */
const start = (indent: number, inList: boolean): string => (inList ? ' ' : `\n${spaces(indent)}`)

const listLines = (items: readonly Node[], indent: number, inList: boolean): string =>
  start(indent, inList) + items.map(item => `-${value(item, indent + 2, true)}`).join(`\n${spaces(indent)}`)

const mapLines = (entries: readonly Entry[], indent: number, inList: boolean): string => {
  // A list may stand as far left as the key that holds it.
  const under = ({ value }: Entry): number => (value.kind === 'list' ? indent : indent + 2)
  const lines = entries.map(entry => `${key(entry)}:${value(entry.value, under(entry))}`)
  return start(indent, inList) + lines.join(`\n${spaces(indent)}`)
}

const key = (entry: Entry): string => {
  if (entry.keyType === 'null') return 'null'
  if (entry.keyType === 'float') return floatSource(entry.key)
  if (entry.keyType !== undefined) return entry.key
  // Psych merges a quoted `<<` too.
  return entry.key === '<<' ? '!!str <<' : text(entry.key)
}

const scalar = (node: ScalarNode, indent: number): string => {
  switch (node.type) {
    case 'null':
      return 'null'
    case 'float':
      return floatSource(node.text)
    case 'symbol':
      return isPlain(node.text) ? `:${node.text}` : `!ruby/symbol ${quoted(node.text)}`
    case 'string':
      return isBlock(node.text) ? block(node.text, indent) : text(node.text)
    default:
      return node.text
  }
}

const floatSource = (text: string): string => text.replace('Infinity', '.inf').replace('NaN', '.nan')

const text = (value: string): string => {
  if (isPlain(value)) return value
  return UNPRINTABLE.test(value) ? quoted(value) : `'${value.replaceAll("'", "''")}'`
}

/** Text without quotes, which no reader could take for anything else. */
const isPlain = (value: string): boolean => {
  if (value === '' || UNPRINTABLE.test(value) || INDICATOR.test(value) || BREAK.test(value)) return false
  const read = resolvePlain(value)
  return !('refused' in read) && read.type === 'string' && read.text === value
}

const INDICATOR = /^(?:[-?:](?:\s|$)|[,[\]{}#&*!|>'"%@`]|---|\.\.\.|\s)/
const BREAK = /:(?:\s|$)|\s#|\s$/
/** Line ends, tabs, and what YAML does not allow as it is. */
const UNPRINTABLE = /[^\x20-\x7e\u00a0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\u{10000}-\u{10ffff}]/u

const quoted = (value: string): string =>
  JSON.stringify(value).replace(/[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/g, character => {
    const code = character.charCodeAt(0)
    return `\\u${code.toString(16).padStart(4, '0')}`
  })

/** Whether every line is one that a literal block shows as it is. */
const isBlock = (value: string): boolean =>
  value.includes('\n') &&
  /^[^\s]/.test(value) &&
  value.split('\n').every(line => !UNPRINTABLE.test(line.replaceAll('\t', ' ')) && (line === '' || line.trim() !== ''))

const block = (value: string, indent: number): string => {
  const body = value.replace(/\n$/, '')
  const chomp = value.endsWith('\n\n') ? '+' : value.endsWith('\n') ? '' : '-'
  const lines = body.split('\n').map(line => (line === '' ? '' : spaces(indent) + line))
  return `|${chomp}\n${lines.join('\n')}`
}
