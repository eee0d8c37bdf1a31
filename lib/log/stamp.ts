/** Puts time and stream before every line; each piece ends in LF then. */
export type Stamp = (bytes: Buffer, stream: string) => Buffer

const LF = 10

/** Longer lines are cut; the rest goes on as a line of its own. */
const longest = 8 * 1024

/**
 * GitLab's lines with timestamps: `2021-01-01T01:00:00.020010Z 01O ` and the text. What goes on the line before has a
 * `+` instead of the last space: after a line that was cut, or that ended in CR without LF (runner-api §3.6).
 */
export const createStamp = (now: () => Date): Stamp => {
  const open = new Set<string>()
  return (bytes, stream) => {
    const time = now()
      .toISOString()
      .replace(/(\.\d{3})Z$/, '$1000Z')
    const stamped = piecesOf(bytes).flatMap(piece => {
      const header = `${time} ${stream}${open.has(stream) ? '+' : ' '}`
      const isWhole = piece.at(-1) === LF
      if (isWhole) open.delete(stream)
      else open.add(stream)
      return [Buffer.from(header), piece, ...(isWhole ? [] : [Buffer.of(LF)])]
    })
    return Buffer.concat(stamped)
  }
}

/** Whole lines with their LF, and the parts of what is too long or has none. */
const piecesOf = (bytes: Buffer): Buffer[] => {
  const pieces: Buffer[] = []
  for (let start = 0; start < bytes.length; ) {
    const found = bytes.indexOf(LF, start)
    const end = Math.min(found === -1 ? bytes.length : found + 1, start + longest)
    pieces.push(bytes.subarray(start, end))
    start = end
  }
  return pieces
}
