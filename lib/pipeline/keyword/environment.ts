import type { Environment } from '../../plan/types.ts'
import { defined } from '../../util/defined.ts'
import { isNull } from '../../yaml/node.ts'
import { type At, reject } from '../at.ts'
import { anything, attribute, type Decoder, fields, once, oneOf, string } from '../decode.ts'
import { durationText } from './duration.ts'

const NAME = /^[a-zA-Z0-9_\-/${}. ]+$/
const LONGEST_URL = 255
const ACTIONS = ['start', 'stop', 'prepare', 'verify', 'access'] as const
const TIERS = ['production', 'staging', 'testing', 'development', 'other'] as const

const environmentName: Decoder<string> = (node, at) => {
  const name = string(node, at)
  if (name === undefined) return undefined
  return NAME.test(name)
    ? name
    : reject(at, node, "can contain only letters, digits, '-', '_', '/', '$', '{', '}', '.', and spaces")
}

const url: Decoder<string> = (node, at) => {
  const value = string(node, at)
  return value !== undefined && value.length > LONGEST_URL
    ? reject(at, node, `is too long (maximum is ${LONGEST_URL} characters)`)
    : value
}

/** `environment:` a name or a map (ci-yaml §1.5). Nothing is deployed here; jobs get its variables. */
export const environment: Decoder<Environment> = once((node, at: At) => {
  const nameAt = { ...at, subject: 'name' }
  if (node.kind === 'scalar' && node.type === 'string') {
    const name = environmentName(node, nameAt)
    return name === undefined ? undefined : { name, action: 'start' }
  }
  if (node.kind !== 'map') return reject(at, node, 'should be a hash or a string')
  const read = fields({
    name: attribute(environmentName),
    url: attribute(url),
    action: attribute(oneOf(ACTIONS, `should be ${ACTIONS.join(', ')}`)),
    on_stop: attribute(string),
    deployment_tier: attribute(oneOf(TIERS, `must be one of ${TIERS.join(', ')}`)),
    auto_stop_in: attribute(durationText(true)),
    kubernetes: anything,
  })(node, at)
  if (read === undefined) return undefined
  if (read.name === undefined) {
    const named = node.entries.some(entry => entry.key === 'name' && !isNull(entry.value))
    return named ? undefined : reject(nameAt, node, "can't be blank")
  }
  return defined({
    name: read.name,
    url: read.url,
    action: read.action ?? 'start',
    onStop: read.on_stop,
    deploymentTier: read.deployment_tier,
  })
})
