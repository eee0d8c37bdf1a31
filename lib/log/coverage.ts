import { open } from 'node:fs/promises'
import type { Regexp } from '../util/regexp.ts'

const CHUNK = 64 * 1024

/**
 * The coverage that a log tells: in the last line that matches, the first number of the last match (ci-yaml §1.5
 * `coverage`). Reads the file from its end, and only as far as needed.
 */
export const findCoverage = async (file: string, regexp: Regexp): Promise<number | undefined> => {
  for await (const line of linesFromEnd(file)) {
    const number = /\d+(?:\.\d+)?/.exec(regexp.last(line) ?? '')
    if (number) return Number(number[0])
  }
  return undefined
}

async function* linesFromEnd(file: string): AsyncGenerator<string> {
  const handle = await open(file)
  try {
    let end = (await handle.stat()).size
    let rest = Buffer.alloc(0)
    while (end > 0) {
      const start = Math.max(0, end - CHUNK)
      const { buffer } = await handle.read(Buffer.alloc(end - start), 0, end - start, start)
      const text = Buffer.concat([buffer, rest])
      const first = start === 0 ? -1 : text.indexOf('\n')
      // The first line of a chunk may begin in the one before it.
      rest = start === 0 ? Buffer.alloc(0) : Buffer.from(text.subarray(0, first < 0 ? text.length : first + 1))
      if (start === 0 || first >= 0) yield* toLines(text.subarray(first + 1))
      end = start
    }
  } finally {
    await handle.close()
  }
}

const toLines = (text: Buffer): string[] => text.toString('utf8').split(/\r?\n/).reverse()
