import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { git } from './git.ts'

/** What a partial clone (`git clone --filter=…`) may lack of earlier commits; undefined for others. `common` is its `.git`. */
export const lackOf = (common: string): 'files' | 'folders' | undefined => {
  const [, filter] = /^\s*partialclonefilter\s*=\s*(\S+)/im.exec(textOf(join(common, 'config'))) ?? []
  if (filter === undefined) return undefined
  return /^"?(blob:|sparse:)/.test(filter) ? 'files' : 'folders'
}

const textOf = (file: string): string => {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

type Env = Readonly<Record<string, string>>

/** Packs what the working copy has of one commit into `folder`, a `.git`. Nothing is fetched from elsewhere. */
export const packCommit = async (root: string, commit: string, folder: string, env: Env): Promise<void> => {
  const local = { ...env, GIT_NO_LAZY_FETCH: '1' }
  const list = ['rev-list', '--objects', '--no-object-names', '--missing=allow-any', '--max-count=1', commit]
  const objects = await git(root, list, local)
  await git(root, ['pack-objects', '--quiet', join(folder, 'objects/pack/pack')], local, { input: objects })
}
