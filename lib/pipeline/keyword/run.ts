import type { Node } from '../../yaml/node.ts'
import { reject } from '../at.ts'
import { attribute, type Decoder, exclusiveKeys, fields, filled, listOf, once, requireKeys, string } from '../decode.ts'

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
