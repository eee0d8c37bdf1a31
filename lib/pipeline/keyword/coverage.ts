import { compileRegexp, isRegexp } from '../../util/regexp.ts'
import { reject } from '../at.ts'
import type { Decoder } from '../decode.ts'

/** `coverage: '/re2/'` → the expression between the slashes. */
export const coverage: Decoder<string> = (node, at) => {
  const text = node.kind === 'scalar' && node.type === 'string' ? node.text : ''
  if (text.length < 3 || !text.startsWith('/') || !text.endsWith('/'))
    return reject(at, node, 'must be a regular expression', "Write it between slashes: coverage: '/\\d+%/'.")
  return isRegexp(compileRegexp(text.slice(1, -1)))
    ? text.slice(1, -1)
    : reject(at, node, 'must be a regular expression')
}
