import type { Pos } from '../util/errors.ts'

/** Turns offsets of `text` into places, by binary search over the starts of lines. */
export const createLocator = (text: string, file: string): ((offset: number) => Pos) => {
  const starts = [0]
  for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', end + 1)) starts.push(end + 1)
  return offset => {
    let low = 0
    let high = starts.length
    while (high - low > 1) {
      const middle = (low + high) >> 1
      if ((starts[middle] ?? 0) <= offset) low = middle
      else high = middle
    }
    return { file, line: low + 1, col: offset - (starts[low] ?? 0) + 1 }
  }
}
