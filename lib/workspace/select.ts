import { posix } from 'node:path'
import { doublestar } from '../util/doublestar.ts'
import { toText } from './listing.ts'
import type { ByteString } from './tar-header.ts'
import * as words from './words.ts'

/** A line of the job's log, in GitLab Runner's words. */
export type LogLine = { readonly level: 'info' | 'warning' | 'error'; readonly text: string }

export type SelectionOptions = {
  /** As written, expanded: globs, files and folders, relative to the project or absolute below it. */
  readonly paths: readonly string[]
  readonly exclude?: readonly string[]
  readonly untracked?: boolean
  /** `/builds/group/project` */
  readonly projectDir: string
}

/** Picks files as GitLab Runner's archiver does (runner-docker-executor §9.5, ci-yaml §8.2), and counts them for its log. */
export type Selection = {
  /** The folders or files of the project in which everything is that may be picked; `''` is all of it. */
  readonly roots: readonly string[]
  readonly untracked: boolean
  /** Everything below the roots is picked, and the roots are at the top of the project. */
  readonly isWhole: boolean
  /** Whether a path of the project is picked; `tracked` tells whether git tracks it. Counts it. */
  take(path: ByteString, kind: 'file' | 'folder' | 'link', tracked: boolean): boolean
  /** Whether a path is picked by one of the patterns. Counts nothing. */
  matches(path: ByteString): boolean
  /** The log of what was taken so far. */
  report(): readonly LogLine[]
}

type Pattern = {
  readonly written: string
  readonly root: string
  /** Nothing of it is a wildcard. */
  readonly whole: boolean
  readonly test: (path: string) => boolean
  found: number
}

export const createSelection = (options: SelectionOptions): Selection => {
  const { paths, exclude = [], untracked = false, projectDir } = options
  const complaints: LogLine[] = []
  const patterns = paths.flatMap(written => toPattern(written, projectDir, complaints) ?? [])
  const excluded = exclude.flatMap(written => toPattern(written, projectDir, complaints, 'isExcluded') ?? [])
  const found = { untracked: 0 }
  const weights = patterns.map(createWeight)

  const take: Selection['take'] = (path, kind, tracked) => {
    const text = toText(path)
    const times = weights.map(weight => weight(text))
    const asUntracked = untracked && !tracked && kind !== 'folder' && text !== '.git' && !text.startsWith('.git/')
    if (!asUntracked && times.every(count => count === 0)) return false
    const rule = excluded.find(({ test }) => test(text))
    if (rule) {
      rule.found += times.reduce((sum, count) => sum + count, asUntracked ? 1 : 0)
      return false
    }
    for (const [index, pattern] of patterns.entries()) pattern.found += times[index] ?? 0
    if (asUntracked) found.untracked += 1
    return true
  }

  return {
    roots: untracked ? [''] : outermost(patterns.map(({ root }) => root)),
    untracked,
    isWhole: !untracked && excluded.length === 0 && patterns.every(({ root, whole }) => whole && /^[^/]+$/.test(root)),
    take,
    matches: path => weights.some(weight => weight(toText(path)) > 0),
    report: () => [
      ...complaints,
      ...patterns.map(({ written, found }) =>
        found > 0 ? words.filesFound(written, found) : words.nothingFound(written, projectDir),
      ),
      ...(untracked ? [words.untrackedFound(found.untracked)] : []),
      ...excluded.filter(({ found }) => found > 0).map(({ written, found }) => words.filesExcluded(written, found)),
    ],
  }
}

/**
 * How many of a path's folders, the path included, a pattern matches. Each match is walked with all that is below it, so
 * GitLab Runner finds, and counts, a path as often.
 */
const createWeight = ({ test }: Pattern) => {
  const known = new Map<string, number>()
  const below = (folder: string): number => {
    const remembered = known.get(folder)
    if (remembered !== undefined) return remembered
    const weight = weigh(folder)
    known.set(folder, weight)
    return weight
  }
  const weigh = (path: string): number => {
    const at = path.lastIndexOf('/')
    const above = path === '' ? 0 : below(at === -1 ? '' : path.slice(0, at))
    return above + (test(path === '' ? '.' : path) ? 1 : 0)
  }
  return weigh
}

const META = /[*?[{\\]/

const toPattern = (
  written: string,
  projectDir: string,
  complaints: LogLine[],
  step = 'processPath',
): Pattern | undefined => {
  if (written === '') {
    complaints.push(words.emptyPath())
    return undefined
  }
  const segments = written.split('/')
  const meta = segments.findIndex(segment => META.test(segment))
  const base = meta === -1 ? written : segments.slice(0, meta).join('/') || (written.startsWith('/') ? '/' : '.')
  const root = posix.relative(projectDir, posix.resolve(projectDir, base))
  if (root === '..' || root.startsWith('../')) {
    complaints.push(words.notBelowProject(step, written))
    return undefined
  }
  const rest = meta === -1 ? '' : segments.slice(meta).join('/').replace(/\/+$/, '')
  const glob = posix.join(root === '' ? '.' : quote(root), rest)
  // In a name without wildcards a backslash cannot occur, so nothing in `root` needs to be a pattern.
  const test = rest === '' ? (path: string) => path === (root || '.') : doublestar(glob)
  return { written, root, whole: rest === '', test, found: 0 }
}

const quote = (text: string): string => text.replace(/[*?[\]{}\\]/g, '\\$&')

/** Without those that are inside another. */
const outermost = (roots: readonly string[]): readonly string[] => {
  const all = [...new Set(roots)]
  if (all.includes('')) return ['']
  return all.filter(root => !all.some(other => other !== root && root.startsWith(`${other}/`)))
}
