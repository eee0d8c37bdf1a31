import type { ScalarNode } from './node.ts'
import { floatText } from './ruby.ts'

/** A scalar without its place. */
export type Scalar = Pick<ScalarNode, 'type' | 'value' | 'text'>

/** Plain text that Psych reads as a class which GitLab does not allow in a configuration. */
export type Refused = { readonly refused: 'Date' | 'Time' }

// Psych's own expressions, in its order. Ruby's `[[:alpha:]]` is `\p{L}` and friends here.
const WORDS = /^[^\d.:-]?[\p{L}\p{M}\p{Nl}_\s!@#$%^&*(){}<>|/\\~;=]+/u
const TIME = /^-?\d{4}-\d{1,2}-\d{1,2}(?:[Tt]|\s+)\d{1,2}:\d\d:\d\d(?:\.\d*)?(?:\s*(?:Z|[-+]\d{1,2}:?(?:\d\d)?))?$/
const DATE = /^\d{4}-(?:1[012]|0\d|\d)-(?:[12]\d|3[01]|0\d|\d)$/
const SEXAGESIMAL = /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9]){1,2}$/
const SEXAGESIMAL_FLOAT = /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9]){1,2}\.[0-9_]*$/
const FLOAT = /^[-+]?(?:[0-9][0-9_,]*)?\.[0-9]*(?:[eE][+-][0-9]+)?$/
const INTEGER =
  /^[-+]?(?:0b[_,]*[01][01_,]*|0[_,]*[0-7][0-7_,]*|0|[1-9](?:[0-9]|,[0-9]|_[0-9])*|0x[_,]*[0-9a-fA-F][0-9a-fA-F_,]*)$/

const text = (value: string): Scalar => ({ type: 'string', value, text: value })
const integer = (value: bigint): Scalar => ({ type: 'integer', value: Number(value), text: value.toString() })
const float = (value: number): Scalar => ({ type: 'float', value, text: floatText(value) })

export const NULL: Scalar = { type: 'null', value: null, text: '' }
const TRUE: Scalar = { type: 'boolean', value: true, text: 'true' }
const FALSE: Scalar = { type: 'boolean', value: false, text: 'false' }

/**
 * A plain (unquoted, untagged) scalar as Ruby's Psych reads it, which is neither YAML 1.1 nor 1.2: `on` is true, `012` is
 * 10, `1e3` is text, `12:30` is 45000 (ci-yaml §1.1).
 */
export const resolvePlain = (source: string): Scalar | Refused => {
  if (source === '') return NULL
  if (WORDS.test(source) || source.includes('\n')) return resolveWord(source)
  if (TIME.test(source)) return { refused: 'Time' }
  if (DATE.test(source)) return { refused: 'Date' }
  if (/^:./.test(source)) return resolveSymbol(source)
  return resolveNumber(source) ?? text(source)
}

/** Text from quotes, from a block scalar, or tagged `!!str`. */
export const resolveText = text

const resolveWord = (source: string): Scalar => {
  if (source.length > 5) return text(source)
  if (source === '~' || /^null$/i.test(source)) return NULL
  if (/^(?:yes|true|on)$/i.test(source)) return TRUE
  if (/^(?:no|false|off)$/i.test(source)) return FALSE
  return text(source)
}

const resolveSymbol = (source: string): Scalar => {
  const quoted = /^:(["'])(.*)\1/.exec(source)
  const name = quoted ? (quoted[2] ?? '').replace(/^:/, '') : source.slice(1)
  return { type: 'symbol', value: name, text: name }
}

const resolveNumber = (source: string): Scalar | undefined => {
  if (/^\+?\.inf$/i.test(source)) return float(Number.POSITIVE_INFINITY)
  if (/^-\.inf$/i.test(source)) return float(Number.NEGATIVE_INFINITY)
  if (/^\.nan$/i.test(source)) return float(Number.NaN)
  if (SEXAGESIMAL.test(source)) return integer(sexagesimal(source))
  if (SEXAGESIMAL_FLOAT.test(source)) return float(sexagesimalFloat(source))
  if (FLOAT.test(source)) return /^[-+]?\.$/.test(source) ? undefined : float(toFloat(source))
  if (INTEGER.test(source)) return integer(toInteger(source.replaceAll(/[,_]/g, '')))
  return undefined
}

/** Psych takes the first part for hours, also when there are only two. The sign belongs to the hours alone. */
const sexagesimal = (source: string): bigint =>
  source
    .split(':')
    .map((part, index) => BigInt(part.replaceAll('_', '').replace('+', '')) * 60n ** BigInt(2 - index))
    .reduce((sum, part) => sum + part, 0n)

const sexagesimalFloat = (source: string): number =>
  source
    .split(':')
    .map((part, index) => Number(part.replaceAll('_', '')) * 60 ** (2 - index))
    .reduce((sum, part) => sum + part, 0)

const toFloat = (source: string): number => Number(source.replaceAll(/[,_]/g, ''))

const toInteger = (source: string): bigint => {
  const digits = source.replace(/^[-+]/, '')
  const octal = /^0[0-7]+$/.test(digits) ? `0o${digits.slice(1)}` : digits
  return source.startsWith('-') ? -BigInt(octal) : BigInt(octal)
}

/** `!!float` takes what Ruby's `Float()` takes of what the text means without the tag. */
export const resolveFloat = (source: string): Scalar | undefined => {
  const scalar = resolvePlain(source)
  if ('refused' in scalar) return undefined
  if (typeof scalar.value === 'number') return float(scalar.value)
  const number = /^[-+]?\d+(?:_\d+)*(?:\.\d+)?(?:[eE][-+]?\d+)?$/.test(source) ? toFloat(source) : Number.NaN
  return Number.isNaN(number) ? undefined : float(number)
}
