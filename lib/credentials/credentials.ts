import type { Helpers } from './helpers.ts'
import { loadSource } from './load.ts'
import { normalizeImageRef } from './paths.ts'
import { resolve } from './resolve.ts'
import { type AuthSources, readSources } from './sources.ts'
import type { Resolution } from './types.ts'

/**
 * The credentials an image is pulled with, from the sources as they are now. Asks credential helpers where an entry
 * could match. Throws `PathTraversal` when a source names a helper with a path (runner-docker-executor §7.2).
 */
export const resolveCredentials = async (image: string, from: AuthSources, helpers: Helpers): Promise<Resolution> => {
  const path = normalizeImageRef(image)
  const sources = await readSources(from)
  return resolve(path, await Promise.all(sources.map(source => loadSource(source, path, helpers))))
}
