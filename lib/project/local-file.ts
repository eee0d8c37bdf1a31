import { constants } from 'node:fs'
import { open, realpath } from 'node:fs/promises'
import { join, sep } from 'node:path'
import type { Words } from '../util/errors.ts'
import { MAX_BYTES, toText } from './text.ts'
import * as words from './words.ts'

/** Reads a file of a working copy. Links are followed only where they stay inside; devices and pipes are not opened. */
export const readLocalFile = async (root: string, path: string): Promise<{ readonly text: string } | Words> => {
  try {
    const [folder, file] = await Promise.all([realpath(root), realpath(join(root, path))])
    if (file !== folder && !file.startsWith(folder.endsWith(sep) ? folder : folder + sep))
      return words.localOutside(path)
    return await readRegular(file, path)
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException
    return ['ENOENT', 'ENOTDIR', 'ELOOP', 'ERR_INVALID_ARG_VALUE'].includes(code)
      ? words.localMissing(path)
      : words.unreadable(path, message)
  }
}

const readRegular = async (file: string, path: string): Promise<{ readonly text: string } | Words> => {
  const handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK)
  try {
    const stat = await handle.stat()
    if (!stat.isFile()) return words.localNotAFile(path)
    if (stat.size > MAX_BYTES) return words.tooLarge(path, MAX_BYTES)
    return toText(await handle.readFile(), path)
  } finally {
    await handle.close()
  }
}
