import { join } from 'node:path'
import { git } from './git.ts'

/**
 * Checks a commit out into an empty folder through an index of its own, so with line endings, filters and LFS as the
 * user's git does them; the working copy and its index stay as they are. Throws `SystemFault` `git_failed`.
 */
export const checkOutHead = async (root: string, commit: string, folder: string): Promise<void> => {
  const env = { GIT_INDEX_FILE: join(folder, '.index') }
  await git(root, ['read-tree', commit], env)
  await git(root, ['checkout-index', '--all', `--prefix=${folder}/files/`], env)
}
