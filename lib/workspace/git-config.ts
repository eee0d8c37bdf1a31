import type { GitFolderOptions } from './git-folder.ts'

/** What is left out of a partial one, as git's filter. */
export const PARTIAL = 'blob:none'

/**
 * The configuration of a `.git` that a job gets, with the user's remote as its origin. A partial one lacks what earlier
 * commits hold, and git gets that from there when it is asked for.
 */
export const gitConfig = (
  { commit, remoteUrl, worktree, modules = [] }: GitFolderOptions,
  isPartial = false,
): string => {
  const sha256 = commit.length === 64
  const extensions = [...(sha256 ? ['\tobjectformat = sha256'] : []), ...(isPartial ? ['\tpartialclone = origin'] : [])]
  return [
    '[core]',
    `\trepositoryformatversion = ${extensions.length > 0 ? 1 : 0}`,
    '\tfilemode = true',
    '\tbare = false',
    '\tlogallrefupdates = true',
    ...(worktree === undefined ? [] : [`\tworktree = ${JSON.stringify(worktree)}`]),
    ...(extensions.length > 0 ? ['[extensions]', ...extensions] : []),
    ...(isPartial ? ['[remote "origin"]', '\tpromisor = true', `\tpartialclonefilter = ${PARTIAL}`] : []),
    ...(remoteUrl === undefined ? [] : ['[remote "origin"]', `\turl = ${JSON.stringify(remoteUrl)}`]),
    ...(remoteUrl === undefined ? [] : ['\tfetch = +refs/heads/*:refs/remotes/origin/*']),
    ...modules.flatMap(({ name, url }) => [
      `[submodule ${JSON.stringify(name)}]`,
      '\tactive = true',
      `\turl = ${JSON.stringify(url)}`,
    ]),
    '',
  ].join('\n')
}
