import type { Pos, Problem, Words } from '../util/errors.ts'
import { type Path, type Place, pathKey, scan } from './toml-scan.ts'

/** The text of a configuration file, and where its things stand. */
export type Source = { readonly file: string; readonly text: string; readonly places: ReadonlyMap<string, Place> }

/** Scans the text once; `file` is the name that messages show. */
export const toSource = (text: string, file: string): Source => ({
  file,
  text,
  places: new Map(scan(text).map(place => [pathKey(place.path), place])),
})

/** Line and column of an offset. */
export const posAt = ({ file, text }: Pick<Source, 'file' | 'text'>, offset: number): Pos => {
  const before = text.slice(0, offset)
  return { file, line: before.split('\n').length, col: offset - before.lastIndexOf('\n') }
}

/** Where the value of `path` stands: a list of tables at its first one, what the file lacks at the table round it. */
export const posOf = (source: Source, path: Path, part: 'key' | 'value' = 'value'): Pos | undefined => {
  for (let length = path.length; length > 0; length--) {
    const near = path.slice(0, length)
    const place = source.places.get(pathKey(near)) ?? source.places.get(pathKey([...near, 0]))
    if (place !== undefined) return posAt(source, place[part].start)
  }
  return undefined
}

/** A problem with the value (or the key) at `path`. */
export const problemAt = (
  source: Source,
  severity: Problem['severity'],
  path: Path,
  words: Words,
  part: 'key' | 'value' = 'value',
): Problem => {
  const pos = posOf(source, path, part)
  return { severity, path, ...words, ...(pos === undefined ? {} : { pos }) }
}
