import { existsSync, readFileSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { git } from './git.ts'
import type { Changes } from './git-status.ts'
import { lookAt } from './listing.ts'
import type { ByteString } from './tar-header.ts'

/**
 * The files that look unchanged to `git status` and yet may not be what the index says: those of a filter, as of LFS,
 * which are the pointer or the content on the disk, and those that a sparse checkout leaves out. Asks git only where there
 * are signs of such. Throws `SystemFault` `git_failed`.
 */
export const quietChanges = async (root: string): Promise<Changes> => {
  const folder = gitDir(root)
  const isSparse = folder !== undefined && existsSync(join(folder, 'info/sparse-checkout'))
  const filters = new Set([
    ...filtersIn(root),
    ...(folder !== undefined && existsSync(join(folder, 'lfs')) ? ['lfs'] : []),
  ])
  const [filtered, left] = await Promise.all([
    filters.size > 0 ? ofFilters(root, [...filters]) : [],
    isSparse ? leftOut(root) : [],
  ])
  return new Map([...filtered, ...left].map(path => [path, lookAt(root, path)]))
}

const filtersIn = (root: string): readonly string[] =>
  [...(textOf(join(root, '.gitattributes')) ?? '').matchAll(/\sfilter=([\w.-]+)/g)].map(([, name = '']) => name)

const ofFilters = async (root: string, names: readonly string[]): Promise<readonly ByteString[]> =>
  paths(await git(root, ['ls-files', '-z', '--', ...names.map(name => `:(attr:filter=${name})`)]))

const leftOut = async (root: string): Promise<readonly ByteString[]> =>
  paths(await git(root, ['ls-files', '-t', '-z'])).flatMap(line => (line.startsWith('S ') ? [line.slice(2)] : []))

const paths = (output: Buffer): readonly ByteString[] => output.toString('latin1').split('\0').filter(Boolean)

/** The folder of the working copy's own git state; a linked worktree and a submodule have a file that names it. */
const gitDir = (root: string): string | undefined => {
  const path = join(root, '.git')
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) return path
  const named = textOf(path)?.match(/^gitdir: (.+)/)?.[1]
  return named === undefined ? undefined : resolve(root, named)
}

const textOf = (file: string): string | undefined => {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}
