import { captureBytes } from '../engine/process.ts'
import { git, toNames } from './git.ts'
import { readLocalFile } from './local-file.ts'
import { resolveCommit } from './range.ts'
import type { Missing, Store } from './store.ts'
import { toText } from './text.ts'
import { listFolder } from './walk.ts'

/** Stands for the files as they are, in a folder that is no git repository. */
const AS_IT_IS = 'files'

/** A folder given with `--include-path`: a clone, read at commits, or plain files. */
export const createClone = (folder: string): Store => {
  const name = `the folder ${folder}`
  const missing = (why: string): Missing => ({ why: `${name} (${why})` })
  return {
    name,
    resolve: async ref => {
      const commit = await resolveCommit(folder, ref ?? 'HEAD')
      if (commit !== undefined) return commit
      const plain = ref === undefined && (await listFolder(folder))
      return plain
        ? AS_IT_IS
        : missing(ref === undefined ? 'it does not exist' : `it has no branch, tag or commit ${ref}`)
    },
    read: async (commit, file) => {
      if (commit === AS_IT_IS) return await readLocalFile(folder, file)
      const blob = await captureBytes('git', ['cat-file', 'blob', `${commit}:${file}`], { cwd: folder })
      return blob.exitCode === 0 ? toText(blob.stdout, file) : missing('it has no such file')
    },
    files: async commit => {
      if (commit === AS_IT_IS) return (await listFolder(folder)) ?? missing('it cannot be read')
      const tree = await git(folder, ['ls-tree', '-r', '-z', '--name-only', '--full-tree', commit])
      return tree.ok ? toNames(tree.stdout) : missing('its files cannot be listed')
    },
    tags: async () => (await git(folder, ['tag', '--list'])).stdout.split('\n').filter(tag => tag !== ''),
  }
}
