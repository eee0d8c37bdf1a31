import type { Problem } from '../util/errors.ts'
import { lazy } from '../util/lazy.ts'
import { readUsual } from './block/read.ts'
import { createLocator } from './lines.ts'
import type { Node } from './node.ts'
import { controlCharacter } from './words.ts'

/** Documents (undefined: empty, or not valid) and what is wrong with them. */
export type Parsed = { readonly documents: readonly (Node | undefined)[]; readonly problems: readonly Problem[] }

const library = lazy(() => import('./library.ts'))

/** Loads what `parseYaml` needs for YAML of an unusual form; it throws `NotLoaded` before. */
export const loadYaml = library.load

/** What libyaml refuses to read: C0 but tab and line ends, DEL and C1 but NEL, lone surrogates, stray BOMs. */
const CONTROL = /[^\t\n\r\x20-\x7e\x85\u00a0-\ud7ff\ue000-\ufefe\uff00-\ufffd\u{10000}-\u{10ffff}]/u

/**
 * Reads every document of a YAML text as GitLab's Psych does (ci-yaml §1.1). Takes time and memory in proportion to the
 * text, whatever stands in it: depth, and the size with all aliases written out, are limited.
 */
export const parseYaml = (source: string, file: string): Parsed => {
  const text = source.startsWith('\ufeff') ? source.slice(1) : source
  const control = CONTROL.exec(text)
  if (control === null) return readUsual(text, file) ?? library.get().readWithLibrary(text, file)
  const pos = createLocator(text, file)(control.index)
  const words = controlCharacter(control[0].codePointAt(0) ?? 0)
  return { documents: [], problems: [{ severity: 'error', pos, ...words }] }
}
