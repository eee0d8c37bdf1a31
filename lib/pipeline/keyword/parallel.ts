import type { Entry, Node } from '../../yaml/node.ts'
import { reject } from '../at.ts'
import { type Decoder, once, requireKeys, unknownKey } from '../decode.ts'

const MOST = 200

/** A permutation of a matrix: its variables in order. */
export type Row = readonly { readonly key: string; readonly value: string }[]

export type Parallel = { readonly count: number } | { readonly rows: readonly Row[] }

/** `parallel: 1..200` or `parallel: {matrix: […]}` (ci-yaml §5.4). */
export const parallel: Decoder<Parallel> = once((node, at) => {
  if (node.kind === 'scalar' && node.type === 'integer') {
    const count = Number(node.value)
    if (count < 1) return reject(at, node, 'must be greater than or equal to 1')
    return count > MOST ? reject(at, node, `must be less than or equal to ${MOST}`) : { count }
  }
  if (node.kind !== 'map') return reject(at, node, 'should be an integer or a hash')
  const stranger = node.entries.find(entry => entry.key !== 'matrix')
  if (stranger) return unknownKey(at, { pos: stranger.keyPos }, stranger.key, ['matrix'])
  if (!requireKeys(node, at, ['matrix'])) return undefined
  const rows = node.entries[0] && matrixRows(node.entries[0].value, at)
  return rows && { rows }
})

/** The permutations of a matrix: entries in order, within each the last key varies fastest. */
export const matrixRows: Decoder<readonly Row[]> = (node, at) => {
  if (node.kind !== 'list') return reject(at, node, 'should be an array of hashes')
  const rows: Row[] = []
  for (const item of node.items) {
    if (item.kind !== 'map') return reject(at, item, 'should be an array of hashes')
    const axes = item.entries.map(axis)
    const bad = axes.indexOf(undefined)
    if (item.entries.length === 0 || bad >= 0)
      return reject(
        at,
        item.entries[bad]?.value ?? item,
        'should be a hash of key value pairs, value can be an array',
        'Quote numbers with a dot and booleans: only texts and whole numbers may stand in a matrix.',
      )
    const whole = axes.filter(values => values !== undefined)
    // Counted before they are made: a few lines of YAML can name more permutations than memory holds.
    if (rows.length + whole.reduce((count, { values }) => count * values.length, 1) > MOST)
      return reject(at, node, `generates too many jobs (maximum is ${MOST})`, 'Split the job, or take out values.')
    rows.push(...product(whole))
  }
  return rows
}

type Axis = { readonly key: string; readonly values: readonly string[] }

/** Undefined for values that GitLab refuses: floats, booleans, blanks, maps. */
const axis = ({ key, value }: Entry): Axis | undefined => {
  const nodes: readonly Node[] = value.kind === 'list' ? value.items : [value]
  const values = nodes.flatMap(item => (isValue(item) ? [item.text] : []))
  return values.length < nodes.length || values.length === 0 ? undefined : { key, values }
}

const isValue = (node: Node): node is Node & { readonly text: string } =>
  node.kind === 'scalar' && ['string', 'symbol', 'integer'].includes(node.type) && node.text.trim() !== ''

const product = (axes: readonly Axis[]): readonly Row[] =>
  axes.reduce<readonly Row[]>(
    (rows, { key, values }) => rows.flatMap(row => values.map(value => [...row, { key, value }])),
    [[]],
  )
