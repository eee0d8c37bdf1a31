import type { Pos } from '../../util/errors.ts'
import { reject } from '../at.ts'
import { attribute, type Decoder, fields, string } from '../decode.ts'
import { type AutoCancel, autoCancel } from './auto-cancel.ts'
import { type Rule, workflowRules } from './rules.ts'

const LONGEST_NAME = 255

export type Workflow = {
  readonly pos: Pos
  readonly name?: string
  readonly rules?: readonly Rule[]
  readonly auto_cancel?: AutoCancel
}

const name: Decoder<string> = (node, at) => {
  const value = string(node, at)
  if (value === undefined) return undefined
  if (value.length === 0) return reject(at, node, 'is too short (minimum is 1 character)')
  return value.length > LONGEST_NAME ? reject(at, node, `is too long (maximum is ${LONGEST_NAME} characters)`) : value
}

/** `workflow: {name, rules, auto_cancel}` (ci-yaml §1.3). */
export const workflow: Decoder<Workflow> = (node, at) => {
  const read = fields({ name: attribute(name), rules: workflowRules, auto_cancel: autoCancel })(node, at)
  return read && { ...read, pos: node.pos }
}
