import type { Words } from '../util/errors.ts'
import { resolveFloat, resolvePlain, resolveText, type Scalar } from './psych.ts'
import { dateNotAllowed, notAFloat } from './words.ts'

type Source = {
  readonly source: string
  /** Resolved, e.g. `tag:yaml.org,2002:str`. */
  readonly tag: string | undefined
  /** Neither quoted nor a block scalar. */
  readonly plain: boolean
}

/**
 * A scalar with Psych's rules for tags: unknown ones are ignored (and then even quoted text is read as if it were plain),
 * those that make Ruby objects are refused (ci-yaml §1.1).
 */
export const resolveScalar = ({ source, tag, plain }: Source): Scalar | { readonly problem: Words } => {
  if (tag === undefined) return plain ? orRefused(source) : resolveText(source)
  if (/^!str(?::|$)/.test(tag) || tag === 'tag:yaml.org,2002:str' || tag === '!ruby/string') return resolveText(source)
  if (tag === '!binary' || tag === 'tag:yaml.org,2002:binary') return resolveText(fromBase64(source))
  if (SYMBOL.test(tag)) return { type: 'symbol', value: source, text: source }
  if (tag === '!float' || tag === 'tag:yaml.org,2002:float')
    return resolveFloat(source) ?? { problem: notAFloat(source) }
  return orRefused(source)
}

/** Tags with which Psych makes Ruby objects, on a scalar and on a collection; GitLab allows none but symbols. */
const RUBY_SCALAR = /^!ruby\/(?:class|module|regexp|range|encoding|object:(?:BigDecimal|DateTime|Complex|Rational))$/
const RUBY_COLLECTION = /^!ruby\/|^(?:!|tag:yaml\.org,2002:)set$/

export const isForbiddenTag = (tag: string, scalar: boolean): boolean =>
  (scalar ? RUBY_SCALAR : RUBY_COLLECTION).test(tag)

const SYMBOL = /^!ruby\/sym(?:bol)?:?/

const orRefused = (source: string): Scalar | { readonly problem: Words } => {
  const scalar = resolvePlain(source)
  return 'refused' in scalar ? { problem: dateNotAllowed(source, scalar.refused) } : scalar
}

const fromBase64 = (source: string): string => Buffer.from(source, 'base64').toString('utf8')
