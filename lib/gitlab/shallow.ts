import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { OWN_SHALLOW } from '../workspace/git-folder.ts'
import { replaceFile } from '../workspace/json-file.ts'
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
  const ask = (option: string, names: Iterable<string>) =>
    hardenedGit(folder, ['cat-file', option], { input: [...names, ''].join('\n'), signal })
  const parents = parentsIn(await ask('--batch', ends))
  const asked = await ask('--batch-check', new Set([...parents.values()].flat()))
  const missing = new Set([...asked.toString().matchAll(/^(\w+) missing$/gm)].map(([, name]) => name))
  const still = [...parents].flatMap(([end, all]) => (all.some(parent => missing.has(parent)) ? [`${end}\n`] : []))
  await replaceFile(own, Buffer.from(still.join('')))
}

const linesOf = async (file: string): Promise<readonly string[]> =>
  (await readFile(file, 'latin1').catch(() => '')).split('\n').filter(Boolean)

/** Commit → its parents, of what `git cat-file --batch` prints. */
const parentsIn = (output: Buffer): ReadonlyMap<string, readonly string[]> => {
  const found = new Map<string, readonly string[]>()
  for (let at = 0; at < output.length; ) {
    const line = output.toString('latin1', at, output.indexOf('\n', at))
    const [, name = '', size = '0'] = /^(\w+) commit (\d+)$/.exec(line) ?? []
    const start = at + line.length + 1
    const [head = ''] = output.toString('latin1', start, start + Number(size)).split('\n\n', 1)
    if (name !== '')
      found.set(
        name,
        [...head.matchAll(/^parent (\w+)$/gm)].map(([, parent = '']) => parent),
      )
    at = name === '' ? start : start + Number(size) + 1
  }
  return found
}
