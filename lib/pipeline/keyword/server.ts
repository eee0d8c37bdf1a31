import type { Node } from '../../yaml/node.ts'
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

const link: Decoder<unknown> = (node, at) => {
  const read = fields({ name: string, url: string, filepath: string, link_type: string })(node, at)
  return read && requireKeys(node, at, ['name', 'url']) ? read : undefined
}

const links: Decoder<unknown> = (node, at) => {
  const read = fields({ links: listOf(link) })(node, at)
  return read && requireKeys(node, at, ['links']) ? read : undefined
}

/** `release:` (ci-yaml §1.5). */
export const release: Decoder<unknown> = once((node, at) => {
  const read = fields({
    tag_name: attribute(filled),
    tag_message: attribute(string),
    description: attribute(filled),
    name: attribute(string),
    ref: attribute(string),
    milestones: attribute(stringOrStrings),
    released_at: attribute(string),
    assets: links,
  })(node, at)
  return read && requireKeys(node, at, ['tag_name', 'description']) ? read : undefined
})

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

const STEP_NAME = /^[A-Za-z_]\w*$/

const stepName: Decoder<string> = (node, at) => {
  const name = string(node, at)
  return name === undefined || STEP_NAME.test(name) ? name : reject(at, node, 'must start with a letter or underscore')
}

const hash: Decoder<Node> = (node, at) => (node.kind === 'map' ? node : reject(at, node, 'should be a hash'))

const stepPlace: Decoder<unknown> = (node, at) => {
  if (node.kind !== 'map') return string(node, at)
  const git = fields({ url: string, rev: string, dir: string, file: string })
  return fields({
    git: (child, place) => (git(child, place) && requireKeys(child, place, ['url', 'rev']) ? child : undefined),
    oci: hash,
  })(node, at)
}

const step: Decoder<unknown> = (node, at) => {
  const read = fields({
    name: attribute(stepName),
    step: attribute(stepPlace),
    script: attribute(filled),
    action: attribute(filled),
    env: hash,
    inputs: hash,
  })(node, at)
  if (read === undefined || !requireKeys(node, at, ['name'])) return undefined
  if (!exclusiveKeys(node, at, ['step', 'script', 'action']) || !exclusiveKeys(node, at, ['script', 'inputs']))
    return undefined
  return read.step ?? read.script ?? read.action ?? reject(at, node, 'must have one of: step, script, action')
}

/** `run:` steps (experimental). */
export const run: Decoder<readonly unknown[]> = once((node, at) => {
  if (node.kind === 'list' && node.items.length === 0) return reject(at, node, "can't be blank")
  return listOf(step)(node, at)
})

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
