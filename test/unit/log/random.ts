/** Repeatable random numbers: the same seed gives the same test. */
export const createRandom = (seed: number) => {
  let state = seed
  const below = (most: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * most)
  }
  const pick = <T>(from: readonly T[]): T => from[below(from.length)] as T

  /** The text cut at random places, empty pieces among them. */
  const cut = (text: string): string[] => {
    const pieces: string[] = []
    for (let at = 0; at < text.length; ) {
      const next = at + below(6)
      pieces.push(text.slice(at, next))
      at = next
    }
    return pieces
  }

  const text = (length: number, parts: readonly string[]): string => Array.from({ length }, () => pick(parts)).join('')
  return { below, pick, cut, text }
}
