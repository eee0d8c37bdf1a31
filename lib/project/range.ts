import { git, isRefName, toNames } from './git.ts'
import type { ProjectOptions } from './options.ts'
import { type Repository, upstreamOf } from './repository.ts'

/**
 * The commit that a push starts from: the upstream if it lies behind, else the commit before. Undefined: nothing is known,
 * so that `changes` holds (ci-yaml §4.3).
 */
export const readBeforeSha = async (repository: Repository, options: ProjectOptions): Promise<string | undefined> => {
  const { root, head } = repository
  if (!head || options.tag !== undefined || !['push', undefined].includes(options.event)) return undefined
  if (options.fromRef !== undefined) return await resolveCommit(root, options.fromRef)
  const upstream = upstreamOf(repository)
  const isAhead = upstream !== undefined && !head.refs.includes(upstream)
  return (isAhead ? await mergeBase(root, upstream) : undefined) ?? head.parents[0]
}

/** The commit that a name means here: of the remote's branch rather than of a local one, which may be old. */
export const resolveCommit = async (root: string, name: string): Promise<string | undefined> => {
  if (!isRefName(name)) return undefined
  for (const candidate of [`refs/remotes/origin/${name}`, name]) {
    const { ok, stdout } = await git(root, ['rev-parse', '-q', '--verify', `${candidate}^{commit}`])
    if (ok) return stdout.trim()
  }
  return undefined
}

/** Where HEAD and another commit parted; undefined when they have nothing in common, as in a shallow clone. */
export const mergeBase = async (root: string, other: string): Promise<string | undefined> => {
  const { ok, stdout } = await git(root, ['merge-base', other, 'HEAD'])
  return ok ? stdout.trim() : undefined
}

/** Paths that differ between a commit and the working copy (or HEAD); of a renamed file both. Undefined: git cannot tell. */
export const diffNames = async (
  root: string,
  base: string,
  source: 'worktree' | 'head',
): Promise<readonly string[] | undefined> => {
  const to = source === 'head' ? ['HEAD'] : []
  const { ok, stdout } = await git(root, [
    'diff',
    '--name-only',
    '-z',
    '--no-renames',
    '--no-ext-diff',
    base,
    ...to,
    '--',
  ])
  return ok ? toNames(stdout) : undefined
}
