/**
 * The known name nearest to `name` (Damerau-Levenshtein, letter case aside), or undefined when none is near: at most a third
 * of the letters may differ.
 */
export const suggest = (name: string, known: Iterable<string>): string | undefined => {
  const wanted = name.toLowerCase()
  if (name === '') return undefined
  let limit = Math.max(1, Math.floor(Math.min(wanted.length, LONGEST) / 3))
  let nearest: string | undefined
  for (const candidate of known) {
    if (candidate === name || Math.abs(candidate.length - wanted.length) > limit) continue
    const steps = distance(wanted, candidate.toLowerCase(), limit)
    if (steps > limit) continue
    if (nearest !== undefined && steps === limit) continue
    nearest = candidate
    limit = steps
  }
  return nearest
}

/** Longer names are not compared letter by letter: it would take long and help nobody. */
const LONGEST = 100

/** Insertions, deletions, replacements and swaps of neighbours; anything above `limit` comes back as `limit + 1`. */
const distance = (a: string, b: string, limit: number): number => {
  if (a.length > LONGEST || b.length > LONGEST) return a === b ? 0 : limit + 1
  let beforeLast: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1]
      const steps = [(last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + (same ? 0 : 1)]
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      if (swapped) steps.push((beforeLast[j - 2] ?? 0) + 1)
      row.push(Math.min(...steps))
    }
    if (Math.min(...row) > limit) return limit + 1
    beforeLast = last
    last = row
  }
  return last[b.length] ?? limit + 1
}
