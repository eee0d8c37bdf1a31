import type { RE2JS } from 're2js'
import { lazy } from './lazy.ts'

/** An expression of RE2's language: linear in time, without look-around and back-references. */
export type Regexp = {
  readonly source: string
  /** Whether it matches anywhere in `text`. */
  test(text: string): boolean
  /** The last match in `text`, or its last group where there are groups; as Ruby's `scan(text).flatten.last`. */
  last(text: string): string | undefined
}

const re2 = lazy(() => import('re2js'))

/** Loads what `compileRegexp` needs; it throws `NotLoaded` before. */
export const loadRegexps = re2.load

const cache = new Map<string, Regexp | { readonly error: string }>()
const CACHE_SIZE = 1000
/** Of instructions, estimated from above; about what RE2 allows by default. */
const MAX_PROGRAM = 131_072

/**
 * Compiles `source` with flags of `ismU` (ignore case, `.` takes line ends, `^` and `$` at lines, ungreedy) as GitLab does
 * (ci-yaml §4.2). What RE2 refuses comes back with its reason.
 */
export const compileRegexp = (source: string, flags = ''): Regexp | { readonly error: string } => {
  const text = flags === '' ? source : `(?${flags})${source}`
  const known = cache.get(text)
  if (known) return known
  if (cache.size >= CACHE_SIZE) cache.clear()
  const compiled = compile(text)
  cache.set(text, compiled)
  return compiled
}

/** Takes `/source/flags` apart; undefined when the text has another form. In text of many lines the first such line counts. */
export const splitRegexp = (text: string): { readonly source: string; readonly flags: string } | undefined => {
  const match = /^\/(.*)\/([ismU]*)$/m.exec(text)
  return match ? { source: match[1] ?? '', flags: match[2] ?? '' } : undefined
}

export const isRegexp = (value: unknown): value is Regexp =>
  typeof value === 'object' && value !== null && 'test' in value

const compile = (text: string): Regexp | { readonly error: string } => {
  const repeats = [...text.matchAll(/\{(?:\d*,)?(\d+)\}/g)].map(match => Number(match[1]))
  if (text.length * Math.max(1, ...repeats.slice(0, 10_000)) > MAX_PROGRAM) return { error: 'pattern too large' }
  const library = re2.get().RE2JS
  try {
    const compiled = library.compile(text)
    return {
      source: text,
      test: input => compiled.matcher(input).find(),
      last: input => lastOf(compiled.matcher(input)),
    }
  } catch (error) {
    return { error: error instanceof Error ? error.message.replace(/^error parsing regexp: /, '') : String(error) }
  }
}

const lastOf = (matcher: ReturnType<RE2JS['matcher']>): string | undefined => {
  let last: string | null | undefined
  while (matcher.find()) last = matcher.group(matcher.groupCount())
  return last ?? undefined
}
