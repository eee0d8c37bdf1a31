import type { Entry, MapNode } from '../yaml/node.ts'

/**
 * Left under right: maps merge at every depth, anything else is replaced by the right side. Keys keep the left side's order.
 * Parts that do not change are shared, not copied.
 */
export const deepMerge = (left: MapNode, right: MapNode): MapNode => {
  if (left.entries.length === 0) return right
  if (right.entries.length === 0) return left
  const merged = new Map<string, Entry>(left.entries.map(entry => [entry.key, entry]))
  for (const entry of right.entries) {
    const old = merged.get(entry.key)
    merged.set(
      entry.key,
      old?.value.kind === 'map' && entry.value.kind === 'map'
        ? { ...entry, value: deepMerge(old.value, entry.value) }
        : entry,
    )
  }
  return { ...right, entries: [...merged.values()] }
}
