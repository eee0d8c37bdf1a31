import type { Pos } from '../util/errors.ts'

/**
 * The positioned tree of a YAML document, with scalars as Ruby's Psych reads them: GitLab parses `.gitlab-ci.yml`
 * with Psych, so `012` is 10, `yes` is true and `1.10` is the number 1.1 (ci-yaml §1.1).
 */
export type Node = MapNode | ListNode | ScalarNode | ReferenceNode

export type MapNode = { readonly kind: 'map'; readonly pos: Pos; readonly entries: readonly Entry[] }

export type Entry = {
  /** What Ruby's `to_s` prints: `true` for the unquoted key `on`. */
  readonly key: string
  /** Only for a key that is not text: GitLab knows no job or keyword by such a name. */
  readonly keyType?: 'integer' | 'float' | 'boolean' | 'null'
  readonly keyPos: Pos
  readonly value: Node
}

export type ListNode = { readonly kind: 'list'; readonly pos: Pos; readonly items: readonly Node[] }

export type ScalarNode = {
  readonly kind: 'scalar'
  readonly pos: Pos
  readonly type: 'string' | 'symbol' | 'integer' | 'float' | 'boolean' | 'null'
  readonly value: string | number | boolean | null
  /** What Ruby's `to_s` prints: `true`, `1.0`, `1.0e+17`, and the empty text for null. */
  readonly text: string
  /** Where the text itself begins, when that is not `pos`: after the quote, or below the `|`. */
  readonly textPos?: Pos
}

/** `!reference [job, key, …]`, until it is resolved. */
export type ReferenceNode = { readonly kind: 'reference'; readonly pos: Pos; readonly path: readonly string[] }

/** The value under `key`, or undefined. Duplicate keys were resolved by the parser: the last one wins. */
export const get = (map: MapNode, key: string): Node | undefined => map.entries.find(entry => entry.key === key)?.value

/** True for an explicit `null`, which GitLab treats as if the key were absent. */
export const isNull = (node: Node | undefined): boolean => node?.kind === 'scalar' && node.type === 'null'

/** Like `get`, for names that only text can bear: the unquoted key `on` is true, not the name `true`. */
export const getText = (map: MapNode, key: string): Node | undefined =>
  map.entries.find(entry => entry.key === key && entry.keyType === undefined)?.value
