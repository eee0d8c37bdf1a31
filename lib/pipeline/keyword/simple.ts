import type { Node } from '../../yaml/node.ts'
import { reject } from '../at.ts'
import { attribute, boolean, type Decoder, fields, filled, once, oneOf, string, strings } from '../decode.ts'
import { optionalScript } from './script.ts'

const MOST_TAGS = 50
const RESOURCE_GROUP = /^(?!\/)[a-zA-Z0-9\-_/${}. ]+(?<!\/)$/

/** `stage:` a name; whether it exists is checked when all jobs are known. */
export const stage: Decoder<string> = string

/** `tags:` fewer than 50 texts. */
export const tags: Decoder<readonly string[]> = once((node, at) => {
  const values = strings(node, at)
  return values !== undefined && values.length >= MOST_TAGS
    ? reject({ ...at, subject: 'config' }, node, `must be less than the limit of ${MOST_TAGS} tags`)
    : values
})

/** `dependencies:` names of jobs. */
export const dependencies: Decoder<readonly string[]> = attribute(strings)

/** `interruptible:` */
export const interruptible: Decoder<boolean> = boolean

/** `resource_group:` (ci-yaml §1.5). */
export const resourceGroup: Decoder<string> = attribute((node, at) => {
  const value = string(node, at)
  if (value === undefined || RESOURCE_GROUP.test(value)) return value
  return reject(
    at,
    node,
    "can contain only letters, digits, '-', '_', '/', '$', '{', '}', '.', and spaces, but it cannot start or end with '/'",
  )
})

/** `when:` of a job; `never` is for rules only. */
export const when = attribute(
  oneOf(
    ['on_success', 'on_failure', 'always', 'manual', 'delayed'],
    'should be one of: on_success, on_failure, always, manual, delayed',
  ),
)

/** `extends:` was resolved before; only its form is looked at. */
export const anyNode: Decoder<Node> = node => node

/** `manual_confirmation:` shown before a manual job starts. */
export const manualConfirmation: Decoder<string> = attribute(filled)

/** `hooks: {pre_get_sources_script}` */
export const hooks: Decoder<{ readonly pre_get_sources_script?: readonly string[] }> = once((node, at) =>
  fields({ pre_get_sources_script: optionalScript })(node, at),
)
