import type { Words } from '../../util/errors.ts'
import type { Node } from '../../yaml/node.ts'
import { toValue } from '../../yaml/values.ts'
import { applyFunction, type FunctionContext } from './functions.ts'
import * as words from './words.ts'

/** `$[[ … ]]`: at least two characters without the blanks around them. */
export const BLOCK = /\$\[\[\s*(\S(?:[^\]]|\](?!\]))*?\S)\s*\]\]/g

const MOST_FUNCTIONS = 3
const LARGEST_BLOCK = 1024

export type BlockContext = FunctionContext & {
  readonly inputs: ReadonlyMap<string, Node>
  readonly component: ReadonlyMap<string, Node>
}

/** What stands in a block: a value, an error, or undefined for blocks that are filled in later (`matrix.…`). */
export const evaluateBlock = (content: string, context: BlockContext): { readonly value: Node } | Words | undefined => {
  if (content.length > LARGEST_BLOCK) return words.blockTooBig(context.file)
  const [access = '', ...calls] = content.split('|').map(part => part.trim())
  const [scope, name, ...rest] = access.split('.')
  if (scope === 'matrix') return undefined
  if (scope !== 'inputs' && scope !== 'component') return words.unknownKey(context.file, scope ?? '')
  if (name === undefined || rest.length > 0) return words.badAccess(context.file)
  const value = (scope === 'inputs' ? context.inputs : context.component).get(name)
  if (value === undefined) return words.unknownKey(context.file, name)
  if (calls.length > MOST_FUNCTIONS) return words.tooManyFunctions(context.file, MOST_FUNCTIONS)
  let result: { readonly value: Node } | Words = { value }
  for (const call of calls) if ('value' in result) result = applyFunction(call, result.value, context)
  return result
}

/** Inside other text a value stands as text; lists as JSON. */
export const asText = (node: Node): string => (node.kind === 'scalar' ? node.text : JSON.stringify(toValue(node)))
