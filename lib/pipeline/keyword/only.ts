import type { Pos } from '../../util/errors.ts'
import { compileRegexp, isRegexp, splitRegexp } from '../../util/regexp.ts'
import type { Node } from '../../yaml/node.ts'
import { type At, reject } from '../at.ts'
import { type Condition, readCondition } from '../condition.ts'
import { type Decoder, fields, once, oneOf, strings } from '../decode.ts'

/** `only:` or `except:` (ci-yaml §4.6). */
export type Policy = {
  readonly pos: Pos
  readonly refs?: readonly string[]
  readonly variables?: readonly Condition[]
  readonly changes?: readonly string[]
  readonly kubernetes?: boolean
}

/** What a job without `rules`, `only` and `except` has. */
export const DEFAULT_ONLY = ['branches', 'tags']

const REFS_FORM = 'should be an array of strings or regular expressions using re2 syntax'

const refs: Decoder<readonly string[]> = (node, at) => {
  const values = strings(node, at)
  if (values === undefined) return undefined
  const broken = values.find(value => value.startsWith('/') && !isPattern(value))
  return broken === undefined ? values : reject(at, node, REFS_FORM)
}

/** `/re2/flags`, with `@group/project` behind it perhaps. */
const isPattern = (text: string): boolean => {
  const parts = splitRegexp(text.replace(/@[^@]*$/, ''))
  return parts !== undefined && isRegexp(compileRegexp(parts.source, parts.flags))
}

const conditions: Decoder<readonly Condition[]> = (node, at) => {
  if (strings(node, at) === undefined || node.kind !== 'list') return undefined
  return node.items.map(item => condition(item, at)).filter(value => value !== undefined)
}

const condition = (node: Node, at: At): Condition | undefined =>
  node.kind === 'scalar' ? readCondition(node, { ...at, subject: '' }) : undefined

const KEYS = { refs, variables: conditions, changes: strings, kubernetes: oneOf(['active']) }

export const policy: Decoder<Policy> = once((node, at) => {
  if (node.kind === 'list') {
    const list = refs(node, at)
    return list && { pos: node.pos, refs: list }
  }
  if (node.kind !== 'map') return reject(at, node, 'has to be either an array of conditions or a hash')
  const read = fields(KEYS)(node, at)
  if (read === undefined) return undefined
  if (node.entries.length === 0) return reject(at, node, "can't be blank")
  const { kubernetes, ...rest } = read
  return { ...rest, pos: node.pos, ...(kubernetes && { kubernetes: true }) }
})
