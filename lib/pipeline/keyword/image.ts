import type { Image, PullPolicy } from '../../plan/types.ts'
import { defined } from '../../util/defined.ts'
import type { Node } from '../../yaml/node.ts'
import { type At, reject } from '../at.ts'
import { anything, attribute, type Decoder, fields, once, requireKeys, string, strings } from '../decode.ts'

const POLICIES: readonly string[] = ['always', 'never', 'if-not-present']

/** One policy, or several to try in order; each at most once. */
export const pullPolicy: Decoder<readonly PullPolicy[]> = (node, at) => {
  const nodes = node.kind === 'list' ? node.items : [node]
  const names = nodes.map(item => (item.kind === 'scalar' && item.type === 'string' ? item.text : ''))
  if (node.kind === 'map') return reject(at, node, 'should be an array of strings or a string')
  if (names.length === 0) return reject(at, node, "can't be blank")
  const unknown = names.filter(name => !POLICIES.includes(name))
  if (unknown.length > 0)
    return reject(at, node, `contains unknown values: ${unknown.join(', ')}`, `Known: ${POLICIES.join(', ')}.`)
  if (new Set(names).size < names.length) return reject(at, node, 'contains a value more than once')
  return names as PullPolicy[]
}

const dockerUser: Decoder<string> = (node, at) => {
  const user = string(node, at)
  if (user === undefined) return undefined
  return user.length < 1 || user.length > 255 ? reject(at, node, 'should be between 1 and 255 characters') : user
}

/** `docker: {platform, user}` of images and services. */
export const dockerOptions: Decoder<{ readonly platform?: string; readonly user?: string }> = (node, at) => {
  const options = fields({ platform: string, user: dockerUser })(node, at)
  return options && defined({ platform: options.platform, user: options.user })
}

/** `image: name` or `image: {name, entrypoint, docker, pull_policy, kubernetes}` (ci-yaml §1.5). */
export const image: Decoder<Image> = once((node, at) => {
  if (node.kind === 'scalar' && node.type === 'string') return named(node, at)
  if (node.kind !== 'map') return reject(at, node, 'should be a hash or a string')
  const read = fields({
    name: attribute(string),
    entrypoint: attribute(strings),
    docker: dockerOptions,
    kubernetes: anything,
    pull_policy: pullPolicy,
  })(node, at)
  if (read === undefined || !requireKeys(node, at, ['name']) || read.name === undefined) return undefined
  if (read.name.trim() === '') return reject({ ...at, subject: 'name' }, node, "can't be blank")
  return defined({
    name: read.name,
    entrypoint: read.entrypoint,
    docker: read.docker,
    pullPolicy: read.pull_policy,
  })
})

const named = (node: Node & { readonly text: string }, at: At): Image | undefined =>
  node.text.trim() === '' ? reject(at, node, "can't be blank") : { name: node.text }
