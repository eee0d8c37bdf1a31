import { reject } from '../at.ts'
import {
  anything,
  attribute,
  type Decoder,
  exclusiveKeys,
  fields,
  filled,
  listOf,
  once,
  oneOf,
  requireKeys,
  string,
  stringOrStrings,
} from '../decode.ts'

/** Keywords that only GitLab's server can act on: their form is checked, their values are not used. */

const idToken: Decoder<unknown> = (node, at) => {
  const read = fields({ aud: attribute(stringOrStrings) })(node, at)
  return read && requireKeys(node, at, ['aud']) ? read : undefined
}

/** `id_tokens: {NAME: {aud}}` → the names of the variables. */
export const idTokens: Decoder<readonly string[]> = once((node, at) => {
  if (node.kind !== 'map') return reject(at, node, 'should be a hash')
  const shape = Object.fromEntries(node.entries.map(entry => [entry.key, idToken]))
  return Object.keys(fields(shape)(node, at) ?? {})
})

const PROVIDERS = [
  'vault',
  'gcp_secret_manager',
  'azure_key_vault',
  'aws_secrets_manager',
  'gitlab_secrets_manager',
  'akeyless',
]

const secret: Decoder<unknown> = (node, at) => {
  const providers = Object.fromEntries(PROVIDERS.map(name => [name, anything]))
  const read = fields({ ...providers, file: attribute(anything), token: attribute(string) })(node, at)
  if (read === undefined || !exclusiveKeys(node, at, PROVIDERS)) return undefined
  if (!PROVIDERS.some(name => Object.hasOwn(read, name)))
    return reject(at, node, `must have one of: ${PROVIDERS.join(', ')}`)
  if (Object.hasOwn(read, 'gcp_secret_manager') && read.token === undefined)
    return reject({ ...at, subject: 'token' }, node, 'is required with gcp secrets manager')
  return read
}

/** `secrets: {NAME: {vault|…}}` → the names of the variables. */
export const secrets: Decoder<readonly string[]> = once((node, at) => {
  if (node.kind !== 'map') return reject(at, node, 'should be a hash')
  const shape = Object.fromEntries(node.entries.map(entry => [entry.key, secret]))
  return Object.keys(fields(shape)(node, at) ?? {})
})

/** `identity: google_cloud` */
export const identity = oneOf(['google_cloud'])

/** `dast_configuration: {site_profile, scanner_profile}` */
export const dastConfiguration: Decoder<unknown> = (node, at) =>
  fields({ site_profile: attribute(string), scanner_profile: attribute(string) })(node, at)

const jobInput: Decoder<unknown> = (node, at) => {
  const read = fields({
    default: attribute(anything),
    type: attribute(oneOf(['string', 'number', 'boolean', 'array'])),
    options: attribute(listOf(anything)),
    regex: attribute(string),
    description: attribute(string),
  })(node, at)
  if (read === undefined) return undefined
  return read.default === undefined ? reject({ ...at, subject: 'input' }, node, 'must have a default value') : read
}

/** `inputs:` of a job (ci-yaml §1.5). */
export const jobInputs: Decoder<unknown> = once((node, at) => {
  if (node.kind !== 'map') return reject(at, node, 'should be a hash')
  return fields(Object.fromEntries(node.entries.map(entry => [entry.key, jobInput])))(node, at)
})

/** `pages:` of a job: whether its output is published, and from where. */
export type Pages = boolean | { readonly publish?: string }

export const pages: Decoder<Pages> = once((node, at) => {
  if (node.kind === 'scalar' && node.type === 'boolean') return node.value === true
  const read = fields(
    { path_prefix: attribute(string), expire_in: attribute(string), publish: attribute(string) },
    'should be a hash or a boolean value',
  )(node, at)
  return read && (read.publish === undefined ? {} : { publish: read.publish })
})

/** `publish:` of a pages job. */
export const publish: Decoder<string> = attribute(filled)
