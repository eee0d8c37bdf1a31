import type { Service } from '../../plan/types.ts'
import { defined } from '../../util/defined.ts'
import { type At, reject } from '../at.ts'
import { anything, attribute, type Decoder, fields, listOf, once, requireKeys, string, strings } from '../decode.ts'
import { dockerOptions, pullPolicy } from './image.ts'
import { jobVariables } from './variables.ts'

const service: Decoder<Service> = (node, at) => {
  if (node.kind === 'scalar' && node.type === 'string')
    return node.text.trim() === '' ? reject(at, node, "can't be blank") : { name: node.text }
  if (node.kind !== 'map') return reject(at, node, 'should be a hash or a string')
  const read = fields({
    name: attribute(string),
    alias: attribute(string),
    entrypoint: attribute(strings),
    command: attribute(strings),
    docker: dockerOptions,
    kubernetes: anything,
    pull_policy: pullPolicy,
    variables: jobVariables,
  })(node, at)
  if (read === undefined || !requireKeys(node, at, ['name']) || read.name === undefined) return undefined
  if (read.name.trim() === '') return reject({ ...at, subject: 'name' }, node, "can't be blank")
  return defined({
    name: read.name,
    alias: read.alias,
    entrypoint: read.entrypoint,
    command: read.command,
    docker: read.docker,
    pullPolicy: read.pull_policy,
    variables: read.variables,
  })
}

/** `services:` a list of names or maps; `[]` switches the defaults off (ci-yaml §1.5, §7). */
export const services: Decoder<readonly Service[]> = once((node, at: At) => listOf(service)(node, at))
