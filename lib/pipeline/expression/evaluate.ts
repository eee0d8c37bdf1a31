import { compileRegexp, isRegexp, type Regexp, splitRegexp } from '../../util/regexp.ts'
import type { Expression } from './parse.ts'

export type Value = string | number | boolean | null

/** `value`: what the expression comes to, a pattern as its source. `truthy`: whether a rule with it matches. */
export type Evaluated = { readonly value: Value; readonly truthy: boolean }

type Values<T> = Pick<ReadonlyMap<string, T>, 'get'>

export type Names = {
  readonly variables: Values<string>
  /** For `$[[ inputs.name ]]` in the rules of inputs. */
  readonly inputs?: Values<Value>
}

/** Evaluates as GitLab does, Ruby's truthiness included: `""` decides `||`, and only the end result must not be blank. */
export const evaluate = (ast: Expression, variables: Values<string>, inputs?: Values<Value>): Evaluated => {
  const value = compute(ast, inputs ? { variables, inputs } : { variables })
  return { value: isRegexp(value) ? value.source : value, truthy: isPresent(value) }
}

/** The value of one node of the tree; for explanations. */
export const compute = (ast: Expression, names: Names): Value | Regexp => {
  switch (ast.kind) {
    case 'variable':
      return names.variables.get(ast.name) ?? null
    case 'input':
      return names.inputs?.get(ast.name) ?? null
    case 'literal':
      return ast.value
    case 'pattern':
      return ast.regexp
    case 'not':
      return !isPresent(compute(ast.operand, names))
    case 'binary':
      return computeBinary(ast, names)
  }
}

/** Rails' `present?`: text of white space only is blank. */
export const isPresent = (value: Value | Regexp): boolean =>
  typeof value === 'string' ? /\S/.test(value) : value !== null && value !== false

/** Ruby's truth: all but nil and false, so an empty text is true. */
const isTrue = (value: Value | Regexp): boolean => value !== null && value !== false

const computeBinary = (ast: Extract<Expression, { kind: 'binary' }>, names: Names): Value | Regexp => {
  const left = compute(ast.left, names)
  switch (ast.operator) {
    case '&&':
      return isTrue(left) ? compute(ast.right, names) : left
    case '||':
      return isTrue(left) ? left : compute(ast.right, names)
    case '==':
      return left === compute(ast.right, names)
    case '!=':
      return left !== compute(ast.right, names)
    case '=~':
      return matches(left, compute(ast.right, names))
    case '!~':
      return !matches(left, compute(ast.right, names))
  }
}

/** Text that does not look like `/…/` is searched for the left side, the other way round (ci-yaml §4.2). */
const matches = (left: Value | Regexp, right: Value | Regexp): boolean => {
  if (right === null || right === false) return false
  const text = isRegexp(left) ? left.source : String(left ?? '')
  if (isRegexp(right)) return right.test(text)
  const regexp = regexpIn(String(right))
  return regexp ? regexp.test(text) : String(right).includes(text)
}

const regexpIn = (value: string): Regexp | undefined => {
  const parts = splitRegexp(value.replaceAll('\\/', '/'))
  const regexp = parts && compileRegexp(parts.source, parts.flags)
  return regexp && isRegexp(regexp) ? regexp : undefined
}
