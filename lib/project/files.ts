import type { Words } from '../util/errors.ts'
import { git, toNames } from './git.ts'
import type { ProjectOptions } from './options.ts'
import { diffNames, mergeBase, resolveCommit } from './range.ts'
import { listFolder } from './walk.ts'
import * as words from './words.ts'

export type FilesOptions = {
  readonly root: string
  readonly isRepository: boolean
  readonly source: NonNullable<ProjectOptions['source']>
  /** Where the pipeline's changes begin; undefined: not known. */
  readonly base: string | undefined
}

/** The project's tracked files, or all of a folder without git. Asked for once, and only if somebody wants to know. */
export const createFiles = ({ root, isRepository, source, base }: FilesOptions) => {
  const list = async (): Promise<readonly string[]> => {
    if (!isRepository) return (await listFolder(root)) ?? []
    const args = source === 'head' ? ['ls-tree', '-r', '-z', '--name-only', '--full-tree', 'HEAD'] : ['ls-files', '-z']
    return toNames((await git(root, args)).stdout)
  }
  const changedSince = async (other: string): Promise<readonly string[] | Words | undefined> => {
    const commit = await resolveCommit(root, other)
    if (commit === undefined) return words.refUnknown(other)
    const parted = await mergeBase(root, commit)
    return parted === undefined ? words.noCommonCommit(other) : await diffNames(root, parted, source)
  }
  const changed = (compareTo: string): Promise<readonly string[] | Words | undefined> => {
    if (compareTo !== '') return isRepository ? changedSince(compareTo) : Promise.resolve(words.refUnknown(compareTo))
    return base === undefined ? Promise.resolve(undefined) : diffNames(root, base, source)
  }
  let tracked: Promise<readonly string[]> | undefined
  const answers = new Map<string, ReturnType<typeof changed>>()
  return {
    tracked: (): Promise<readonly string[]> => {
      tracked ??= list()
      return tracked
    },
    /** Since the merge base with `compareTo`, or by the pipeline's push or merge request. */
    changed: (compareTo = ''): ReturnType<typeof changed> => {
      const answer = answers.get(compareTo) ?? changed(compareTo)
      answers.set(compareTo, answer)
      return answer
    },
  }
}
