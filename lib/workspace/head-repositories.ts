import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { git } from './git.ts'
import { onDisk, toText } from './listing.ts'
import { type Repository, worktreeOf } from './repository.ts'
import type { SourceOptions, SourceVariant } from './source.ts'
import type { Submodule } from './types.ts'

/** The repositories that a commit of the project consists of: its own, and those of its submodules. */
export const headRepositories = async (
  { root, git: own }: SourceOptions & { readonly git: NonNullable<SourceOptions['git']> },
  { depth, submodules: strategy }: SourceVariant,
): Promise<readonly Repository[]> => {
  const { foreign, ...identity } = own
  const top = { root, commit: own.commit, path: '' }
  const submodules = foreign?.submodules ?? (await presentSubmodules(top, depth, strategy))
  const isForeign = foreign === undefined ? {} : { foreign: true }
  const project = { root, prefix: '', git: { root, ...identity, depth, ...modulesIn('', submodules), ...isForeign } }
  return [
    project,
    ...submodules.map(({ path, root, commit, remoteUrl, depth }) => ({
      root,
      prefix: path,
      git: {
        ...{ root, commit, depth, worktree: worktreeOf(path), ...isForeign, ...modulesIn(`${path}/`, submodules) },
        ...(remoteUrl !== undefined && { remoteUrl }),
      },
    })),
  ]
}

/** What `git submodule` has to know of them; only where their addresses are known. */
const modulesIn = (prefix: string, submodules: readonly Submodule[]) => {
  const modules = submodules.flatMap(({ parent, name, remoteUrl }) =>
    parent === prefix && remoteUrl !== undefined ? [{ name: toText(name), url: remoteUrl }] : [],
  )
  return modules.length === 0 ? {} : { modules }
}

type Parent = { readonly root: string; readonly commit: string; readonly path: string }

/** The submodules of a commit whose repositories the working copy has, with their commits. */
const presentSubmodules = async (
  parent: Parent,
  depth: number,
  strategy: SourceVariant['submodules'],
): Promise<readonly Submodule[]> => {
  if (strategy === 'none') return []
  const prefix = parent.path === '' ? '' : `${parent.path}/`
  const found: Submodule[] = []
  for (const { path, commit } of await linksOf(parent)) {
    const root = onDisk(parent.root, path).toString()
    if (!existsSync(join(root, '.git')) || !(await hasCommit(root, commit))) continue
    const submodule = { path: `${prefix}${path}`, name: path, parent: prefix, root, commit, depth }
    found.push(submodule)
    if (strategy === 'recursive') found.push(...(await presentSubmodules(submodule, depth, strategy)))
  }
  return found
}

const linksOf = async ({ root, commit }: Parent) => {
  const lines = (await git(root, ['ls-tree', '-r', '-z', '--full-tree', commit])).toString('latin1').split('\0')
  return lines.flatMap(line => {
    const [, commit, path] = /^160000 commit ([0-9a-f]+)\t(.*)$/s.exec(line) ?? []
    return commit === undefined || path === undefined ? [] : [{ commit, path }]
  })
}

const hasCommit = (root: string, commit: string): Promise<boolean> =>
  git(root, ['cat-file', '-e', `${commit}^{commit}`]).then(
    () => true,
    () => false,
  )
