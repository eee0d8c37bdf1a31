import { fnmatch } from '../util/fnmatch.ts'
import { expandText, type Lookup } from './expand.ts'
import type { Changes, Exists } from './keyword/changes.ts'
import type { World } from './world.ts'

const MOST_COMPARISONS = 50_000

/** Undefined: the world has to be asked first. A failure is the sentence of an error. */
export type Verdict = boolean | { readonly failure: string } | undefined

/** Whether a changed file matches one of the globs; true when the changes cannot be known (ci-yaml §4.3). */
export const changesHold = ({ paths, compareTo }: Changes, lookup: Lookup, world: World): Verdict => {
  const answer = world.changedFiles(compareTo === undefined ? undefined : expandText(compareTo, lookup))
  if (answer === undefined) return undefined
  const files = answer.value
  if (files === undefined) return true
  if ('message' in files) return { failure: files.message }
  return anyMatches(files, expandAll(paths, lookup))
}

/** Whether a file of the commit matches one of the globs (ci-yaml §4.4). */
export const existsHolds = ({ paths, project, ref }: Exists, lookup: Lookup, world: World): Verdict => {
  const name = project && expandText(project, lookup)
  const at = ref === undefined ? {} : { ref: expandText(ref, lookup) }
  const answer = world.files(name ? { kind: 'project', project: name, ...at } : { kind: 'repository' })
  if (answer === undefined) return undefined
  const files = answer.value
  if ('message' in files) return { failure: files.message }
  return expandAll(paths, lookup).some(path => existsOne(path, files))
}

const expandAll = (paths: readonly string[], lookup: Lookup): readonly string[] =>
  paths.map(path => expandText(path, lookup, true))

const existsOne = (path: string, files: readonly string[]): boolean => {
  if (path.endsWith('/') && !isGlob(path)) return files.some(file => file.startsWith(path))
  if (!isGlob(path)) return files.includes(path)
  const suffix = /^\*\*\/\*(\.[\w.]+)$/.exec(path)?.[1]
  if (suffix !== undefined) return files.some(file => file.endsWith(suffix))
  return anyMatches(files, [path])
}

const isGlob = (path: string): boolean => /[*?[{]/.test(path)

const anyMatches = (files: readonly string[], globs: readonly string[]): boolean => {
  if (files.length === 0) return false
  if (files.length * globs.length > MOST_COMPARISONS) return true
  return globs.some(glob => files.some(fnmatch(glob)))
}
