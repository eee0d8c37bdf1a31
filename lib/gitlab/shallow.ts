import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { OWN_SHALLOW } from '../workspace/git-folder.ts'
import { replaceFile } from '../workspace/json-file.ts'
import { catFile } from './cat-file.ts'
import { hardenedGit } from './hardened-git.ts'

/**
 * Notes where the history of a repository really ends, after each fetch. Git's own note is of the last one: with a depth, it
 * ends there for all commits, also for those that another job is about to take. Only adds to what can be read: a commit
 * ends the history until its parents have come.
 */
export const noteShallow = async (folder: string, signal: AbortSignal): Promise<void> => {
  const own = join(folder, '.git', OWN_SHALLOW)
  const ends = new Set([...(await linesOf(own)), ...(await linesOf(join(folder, '.git/shallow')))])
  if (ends.size === 0) return
  const commits = await catFile(folder, ends, signal)
  const parents = new Map(commits.map(({ name, text }) => [name, parentsOf(text)]))
  const input = [...new Set([...parents.values()].flat()), ''].join('\n')
  const asked = await hardenedGit(folder, ['cat-file', '--batch-check'], { input, signal })
  const missing = new Set([...asked.toString().matchAll(/^(\w+) missing$/gm)].map(([, name]) => name))
  const still = [...parents].flatMap(([end, all]) => (all.some(parent => missing.has(parent)) ? [`${end}\n`] : []))
  await replaceFile(own, Buffer.from(still.join('')))
}

const linesOf = async (file: string): Promise<readonly string[]> =>
  (await readFile(file, 'latin1').catch(() => '')).split('\n').filter(Boolean)

const parentsOf = (commit: string): readonly string[] => {
  const [head = ''] = commit.split('\n\n', 1)
  return [...head.matchAll(/^parent (\w+)$/gm)].map(([, parent = '']) => parent)
}
