import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { doublestar } from '../util/doublestar.ts'
import { git } from './git.ts'
import { changedFiles, trackedFiles } from './git-status.ts'
import { type Listed, toText } from './listing.ts'
import type { SourceOptions } from './source.ts'

const sha1 = (content: string | Buffer): string => createHash('sha1').update(content).digest('hex')

/** The id that git gives to a file's content. */
const blobId = async ({ source }: Listed): Promise<string> => {
  const content = source ? await readFile(source) : Buffer.alloc(0)
  return sha1(Buffer.concat([Buffer.from(`blob ${content.length}\0`), content]))
}

/**
 * The digest of `cache:key:files`: SHA-1 of the blob ids of all files that match, without doubles, sorted (ci-yaml §8.1).
 * Uncommitted edits count, since the job sees them. `commits` takes the last commit of each file instead. Undefined when
 * nothing matches. Throws `SystemFault` `git_failed`.
 */
export const cacheDigest =
  ({ root, source, git: options }: SourceOptions) =>
  async (files: readonly string[], commits: boolean): Promise<string | undefined> => {
    if (!options) return undefined
    const changes = source === 'head' ? new Map<string, Listed | undefined>() : await changedFiles(root)
    const tests = files.map(doublestar)
    const tracked = (await trackedFiles(root, changes)).files
    const found = [...tracked].filter(([path, { kind }]) => kind !== 'folder' && tests.some(test => test(toText(path))))
    const ids = await Promise.all(
      found.map(([path, entry]) => {
        if (commits) return lastCommit(root, options.commit, toText(path))
        return changes.has(path) ? blobId(entry) : entry.id
      }),
    )
    const distinct = [...new Set(ids.filter(id => id !== ''))].sort()
    return distinct.length === 0 ? undefined : sha1(distinct.join('-'))
  }

const lastCommit = async (root: string, commit: string, path: string): Promise<string> =>
  (await git(root, ['log', '-1', '--format=%H', commit, '--', `:(literal)${path}`])).toString().trim()
