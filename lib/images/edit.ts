import type { Pos } from '../util/errors.ts'

/** A text to put in the place of another one. */
export type Edit = { readonly pos: Pos; readonly from: string; readonly to: string }

const offsetOf = (starts: readonly number[], { line, col }: Pos): number => (starts[line - 1] ?? 0) + col - 1

const lineStarts = (text: string): readonly number[] => {
  const starts = [text.startsWith('\ufeff') ? 1 : 0]
  for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', end + 1)) starts.push(end + 1)
  return starts
}

/** False where a text is not written as it reads, e.g. with an escape in quotes: such a place cannot be edited. */
export const stands = (text: string, { pos, from }: Edit): boolean =>
  text.startsWith(from, offsetOf(lineStarts(text), pos))

/** The text with all edits made; comments, quotes and layout stay. */
export const applyEdits = (text: string, edits: readonly Edit[]): string => {
  const starts = lineStarts(text)
  let result = ''
  let done = 0
  for (const { pos, from, to } of [...edits].sort((a, b) => offsetOf(starts, a.pos) - offsetOf(starts, b.pos))) {
    const at = offsetOf(starts, pos)
    result += text.slice(done, at) + to
    done = at + from.length
  }
  return result + text.slice(done)
}
