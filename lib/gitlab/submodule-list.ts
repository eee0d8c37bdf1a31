import { randomBytes } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { SystemFault } from '../util/errors.ts'
import { toText } from '../workspace/listing.ts'
import { hardenedGit } from './hardened-git.ts'
import { noSubmoduleUrl } from './words.ts'

/** A submodule as a commit of its parent records it. */
export type Recorded = {
  /** Bytes, as git has them. */
  readonly path: string
  readonly name: string
  readonly commit: string
  /** As written in `.gitmodules`. */
  readonly url: string
  readonly branch?: string
}

/**
 * The submodules that a commit records, as far as pathspecs pick them; those with `update = none` are left out. Throws
 * `SystemFault` `git_failed`.
 */
export const recordedSubmodules = async (
  folder: string,
  commit: string,
  paths: readonly string[],
  signal: AbortSignal,
): Promise<readonly Recorded[]> => {
  const { links, hasFile } = await linksOf(folder, commit, paths, signal)
  if (links.length === 0) return []
  const settings = hasFile ? await modulesOf(folder, commit, signal) : new Map<string, Settings>()
  return links.flatMap(({ path, commit }) => {
    const found = [...settings].find(([, each]) => each.get('path') === path)
    const url = found?.[1].get('url')
    if (found === undefined || url === undefined) throw new SystemFault('git_failed', noSubmoduleUrl(toText(path)))
    const [name, values] = found
    const branch = values.get('branch')
    if (values.get('update') === 'none') return []
    return [{ path, name, commit, url, ...(branch !== undefined && { branch }) }]
  })
}

type Settings = Map<string, string>

/** Git itself matches the pathspecs, against an index that nobody else has. */
const linksOf = async (folder: string, commit: string, paths: readonly string[], signal: AbortSignal) => {
  const index = join(folder, '.git', `index-${randomBytes(8).toString('hex')}`)
  const call = { env: { GIT_INDEX_FILE: index }, signal }
  try {
    await hardenedGit(folder, ['read-tree', commit], call)
    const list = async (...specs: string[]) =>
      (await hardenedGit(folder, ['ls-files', '--stage', '-z', '--', ...specs], call)).toString('latin1').split('\0')
    const links = (await list(...paths)).filter(line => line.startsWith('160000 '))
    const hasFile = links.length > 0 && (await list(':(top,literal).gitmodules')).some(line => /^100/.test(line))
    return { links: links.map(toLink), hasFile }
  } finally {
    await rm(index, { force: true })
  }
}

const toLink = (line: string) => {
  const tab = line.indexOf('\t')
  const [, commit = ''] = line.slice(0, tab).split(' ')
  return { path: line.slice(tab + 1), commit }
}

/** `.gitmodules` by the names of its submodules. */
const modulesOf = async (folder: string, commit: string, signal: AbortSignal): Promise<Map<string, Settings>> => {
  const args = ['config', '--no-includes', '--list', '--null', '--blob', `${commit}:.gitmodules`]
  const lines = (await hardenedGit(folder, args, { signal })).toString('latin1').split('\0')
  const modules = new Map<string, Settings>()
  for (const line of lines) {
    const [, name, key, value = ''] = /^submodule\.(.*)\.([^.\n]+)\n(.*)$/s.exec(line) ?? []
    if (name === undefined || key === undefined) continue
    const settings = modules.get(name) ?? new Map()
    modules.set(name, settings.set(key, value))
  }
  return modules
}
