import type { Trigger, TriggerInclude } from '../../plan/types.ts'
import { defined } from '../../util/defined.ts'
import type { MapNode, Node } from '../../yaml/node.ts'
import { toValue } from '../../yaml/values.ts'
import { type At, reject, under } from '../at.ts'
import { anything, attribute, boolean, type Decoder, fields, once, oneOf, string, stringOrStrings } from '../decode.ts'

const MOST_INCLUDES = 3
const KINDS = ['local', 'artifact', 'project', 'remote', 'template', 'component'] as const

const forward: Decoder<{ readonly yaml_variables?: boolean; readonly pipeline_variables?: boolean }> = (node, at) =>
  fields({ yaml_variables: attribute(boolean), pipeline_variables: attribute(boolean) })(node, at)

const inputs: Decoder<Readonly<Record<string, unknown>>> = (node, at) =>
  node.kind === 'map' ? (toValue(node) as Record<string, unknown>) : reject(at, node, 'should be a hash')

const includeMap = (node: MapNode, at: At): readonly TriggerInclude[] | undefined => {
  const read = fields({
    local: attribute(string),
    artifact: attribute(string),
    job: attribute(string),
    project: attribute(string),
    file: attribute(stringOrStrings),
    ref: attribute(string),
    remote: attribute(string),
    template: attribute(string),
    component: attribute(string),
    integrity: attribute(string),
    inputs: anything,
    rules: anything,
  })(node, at)
  if (read === undefined) return undefined
  const kinds = KINDS.filter(kind => read[kind] !== undefined)
  const [kind] = kinds
  if (kind === undefined || kinds.length > 1)
    return reject(at, node, `must specify exactly one of: ${KINDS.join(', ')}`)
  if (kind === 'artifact' && read.job === undefined)
    return reject(at, node, 'must specify the job where to fetch the artifact from')
  if (kind === 'project' && read.file === undefined)
    return reject(at, node, 'must specify the file where to fetch the config from')
  const more = {
    ...(read.inputs && { inputs: toValue(read.inputs) }),
    ...(read.rules && { rules: toValue(read.rules) }),
    ...(read.integrity !== undefined && { integrity: read.integrity }),
  }
  if (kind === 'project')
    return (read.file ?? []).map(file => defined({ project: read.project ?? '', file, ref: read.ref, ...more }))
  if (kind === 'artifact') return [{ artifact: read.artifact ?? '', job: read.job ?? '', ...more }]
  return [{ [kind]: read[kind], ...more } as TriggerInclude]
}

const includeItem = (node: Node, at: At): readonly TriggerInclude[] | undefined => {
  if (node.kind === 'scalar' && node.type === 'string')
    return [/^https?:\/\//.test(node.text) ? { remote: node.text } : { local: node.text }]
  return node.kind === 'map' ? includeMap(node, at) : reject(at, node, 'should be an array of hashes or a string')
}

const include: Decoder<readonly TriggerInclude[]> = (node, at) => {
  const items = node.kind === 'list' ? node.items : [node]
  if (items.length > MOST_INCLUDES) return reject(at, node, `is too long (maximum is ${MOST_INCLUDES})`)
  return items.flatMap((item, index) => includeItem(item, node.kind === 'list' ? under(at, index) : at) ?? [])
}

const DEFAULTS = { forward: { yamlVariables: true, pipelineVariables: false }, inputs: {}, variables: [] }

/** `trigger:` a project, or a map with `project` or `include` (ci-yaml §9). */
export const trigger: Decoder<Trigger> = once((node, at) => {
  if (node.kind === 'scalar' && node.type === 'string')
    return node.text.trim() === '' ? reject(at, node, "can't be blank") : { project: node.text, ...DEFAULTS }
  if (node.kind !== 'map') return reject(at, node, 'has to be either a string or a hash')
  const read = fields({
    project: attribute(string),
    branch: attribute(string),
    include,
    strategy: attribute(oneOf(['depend', 'mirror'], 'should be depend or mirror')),
    forward,
    inputs,
  })(node, at)
  if (read === undefined) return undefined
  if (
    (read.project === undefined) === (read.include === undefined) &&
    !at.problems.some(problem => problem.path?.[0] === at.path[0])
  )
    return reject(at, node, 'must specify either project or include')
  return defined({
    project: read.project,
    branch: read.branch,
    include: read.include,
    strategy: read.strategy,
    forward: {
      yamlVariables: read.forward?.yaml_variables ?? true,
      pipelineVariables: read.forward?.pipeline_variables ?? false,
    },
    inputs: read.inputs ?? {},
    variables: [],
  })
})
