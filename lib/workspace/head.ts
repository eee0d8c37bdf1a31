import { join } from 'node:path'
import { foreign, git } from './git.ts'

/**
 * Checks a commit out into an empty folder through an index of its own, so with line endings, filters and LFS as the
 * user's git does them; the working copy and its index stay as they are. Throws `SystemFault` `git_failed`.
 */
export const checkOutHead = async (root: string, commit: string, folder: string, isForeign = false): Promise<void> => {
  const env = { ...(isForeign && foreign), GIT_INDEX_FILE: join(folder, '.index') }
  const options = isForeign ? harmless : []
  await git(root, [...options, 'read-tree', commit], env)
  await git(root, [...options, 'checkout-index', '--all', `--prefix=${folder}/files/`], env)
}

/** Of what the repository's own configuration could name, had somebody written to it. */
const harmless = ['-c', 'core.hooksPath=/dev/null', '-c', 'core.fsmonitor=false']
