import type { Variable } from '../../plan/types.ts'
import type { Words } from '../../util/errors.ts'
import type { Node } from '../../yaml/node.ts'
import { expandText, type Lookup } from '../expand.ts'
import * as words from './words.ts'

export type FunctionContext = {
  readonly file: string
  readonly lookup: Lookup
  /** Those given by the user: masked ones must not be expanded. */
  readonly variables: readonly Variable[]
}

type Result = { readonly value: Node } | Words

const TRUNCATE = /^truncate\(\s*(\d+)\s*,\s*(\d+)\s*\)$/

/** `expand_vars`, `truncate(offset, length)`, `posix_escape` (ci-yaml §1.2). */
export const applyFunction = (call: string, node: Node, context: FunctionContext): Result => {
  const cut = TRUNCATE.exec(call)
  const name = cut ? 'truncate' : call
  if (!cut && name !== 'expand_vars' && name !== 'posix_escape') return words.unknownFunction(context.file, call)
  if (node.kind !== 'scalar' || node.type !== 'string') return words.functionNeedsText(context.file, name)
  const text = (value: string): Result => ({ value: { ...node, value, text: value } })
  if (cut) return text([...node.text].slice(Number(cut[1]), Number(cut[1]) + Number(cut[2])).join(''))
  if (name === 'posix_escape') return text(posixEscape(node.text))
  let masked: string | undefined
  const expanded = expandText(
    node.text,
    key => {
      if (context.variables.some(variable => variable.key === key && variable.masked)) masked ??= key
      return context.lookup(key)
    },
    true,
  )
  return masked === undefined ? text(expanded) : words.maskedVariable(context.file, masked)
}

/** Ruby's Shellwords.escape. */
const posixEscape = (text: string): string =>
  text === '' ? "''" : text.replace(/[^A-Za-z0-9_\-.,:+/@\n]/gu, '\\$&').replaceAll('\n', "'\n'")
