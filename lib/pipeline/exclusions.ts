import type { MapNode } from '../yaml/node.ts'
import { get, isNull } from '../yaml/node.ts'
import { type At, reject } from './at.ts'
import type { Keywords } from './keywords.ts'

const BRIDGE_WHEN = ['on_success', 'on_failure', 'always', 'manual']

/** Keys that may not stand together in one job (ci-yaml §1.5). */
export const checkTogether = (node: MapNode, keywords: Keywords, kind: 'job' | 'bridge', at: At): void => {
  for (const pair of [
    ['script', 'run'],
    ['script', 'trigger'],
    ['run', 'trigger'],
    ['run', 'before_script'],
    ['run', 'after_script'],
  ]) {
    if (pair.every(key => has(node, key))) reject(at, node, `these keys cannot be used together: ${pair.join(', ')}`)
  }
  if (has(node, 'rules')) {
    const clashing = ['only', 'except', 'start_in'].filter(key => has(node, key))
    const key = clashing[0]
    if (key !== undefined)
      reject(
        at,
        get(node, key) ?? node,
        `key may not be used with \`rules\`: ${clashing.join(', ')}`,
        `Move it into \`rules\`, or set \`${key}: null\`.`,
      )
  } else checkDelay(node, keywords, at)
  if (kind === 'bridge') checkBridge(node, keywords, at)
}

const has = (node: MapNode, key: string): boolean => {
  const value = get(node, key)
  return value !== undefined && !isNull(value)
}

const checkDelay = (node: MapNode, keywords: Keywords, at: At): void => {
  const subject = { ...at, subject: 'start in' }
  if (keywords.when === 'delayed' && !has(node, 'start_in'))
    reject(subject, node, 'should be a duration', 'Say how long to wait, e.g. `start_in: 30 minutes`.')
  if (keywords.when !== 'delayed' && has(node, 'start_in'))
    reject(subject, get(node, 'start_in') ?? node, 'must be blank', '`start_in` needs `when: delayed`.')
}

const checkBridge = (node: MapNode, keywords: Keywords, at: At): void => {
  const mirrors = keywords.needs?.filter(need => need.kind === 'bridge') ?? []
  if (!has(node, 'trigger') && mirrors.length === 0) {
    if (keywords.needs !== undefined) reject(at, node, 'should contain either a trigger or a needs:pipeline')
  } else if (mirrors.length > 1) reject(at, node, 'should contain at most one bridge need')
  if (keywords.when !== undefined && !BRIDGE_WHEN.includes(keywords.when))
    reject({ ...at, subject: 'when' }, get(node, 'when') ?? node, `should be one of: ${BRIDGE_WHEN.join(', ')}`)
  if (typeof keywords.allow_failure === 'object')
    reject({ ...at, subject: 'allow failure' }, get(node, 'allow_failure') ?? node, 'should be a boolean value')
  if (keywords.parallel !== undefined && 'count' in keywords.parallel)
    reject(at, get(node, 'parallel') ?? node, 'cannot use "parallel: <number>"', 'Use `parallel: {matrix: […]}`.')
}
