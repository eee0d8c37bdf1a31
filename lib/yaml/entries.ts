import type { Entry, Node } from './node.ts'

/** A mapping being read, as Ruby's Hash keeps it: a key stays where it first stood, its last value counts. */
export type Entries = {
  set(entry: Entry, offset: number): void
  /** `<<: value`; false when the value is no mapping (or list of them), so that `<<` is an ordinary key. */
  merge(value: Node): boolean
  list(): readonly Entry[]
}

type Slot = { readonly entry: Entry; readonly written: boolean }

/** `onDuplicate` hears of keys that are written twice; keys that a merge brings replace others silently. */
export const createEntries = (onDuplicate: (entry: Entry, offset: number) => void): Entries => {
  const slots = new Map<string, Slot>()
  return {
    set: (entry, offset) => {
      const id = identity(entry)
      if (slots.get(id)?.written) onDuplicate(entry, offset)
      slots.set(id, { entry, written: true })
    },
    merge: value => {
      const merged = mergedEntries(value)
      for (const entry of merged ?? []) slots.set(identity(entry), { entry, written: false })
      return merged !== undefined
    },
    list: () => [...slots.values()].map(slot => slot.entry),
  }
}

/** `true:` and `"true":` are two keys. */
const identity = (entry: Entry): string => `${entry.keyType ?? ''}:${entry.key}`

/** Psych merges where `<<` stands, over keys before it; of a list the first mapping wins (ci-yaml §1.1). */
const mergedEntries = (value: Node): readonly Entry[] | undefined => {
  if (value.kind === 'map') return value.entries
  if (value.kind !== 'list') return undefined
  const maps = value.items.map(item => (item.kind === 'map' ? item.entries : undefined))
  return maps.includes(undefined) ? undefined : maps.toReversed().flatMap(entries => entries ?? [])
}
