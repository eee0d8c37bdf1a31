import { readdir } from 'node:fs/promises'
import { join } from 'node:path'

/** Files that are looked at in a folder without git; a project has fewer. */
const MAX_FILES = 200_000

/** Paths of the files in a folder, `.git` left out, links not followed, sorted. Undefined when it cannot be read. */
export const listFolder = async (root: string): Promise<readonly string[] | undefined> => {
  const files: string[] = []
  const open = ['']
  for (let folder = open.pop(); folder !== undefined && files.length < MAX_FILES; folder = open.pop()) {
    const entries = await readdir(join(root, folder), { withFileTypes: true }).catch(() => undefined)
    if (!entries && folder === '') return undefined
    for (const entry of entries ?? []) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`
      if (!entry.isDirectory()) files.push(path)
      else if (entry.name !== '.git') open.push(path)
    }
  }
  return files.sort()
}
