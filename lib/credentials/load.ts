import { basename } from 'node:path'
import { parseDockerConfig } from './config.ts'
import type { Helpers } from './helpers.ts'
import { convertToRegistryPath, covers } from './paths.ts'
import type { DockerConfig, Entry, Loaded, Source } from './types.ts'

/** A helper's name holds a path: nothing may be run then, and the job fails (runner-docker-executor §7.2). */
export class PathTraversal extends Error {
  override readonly name = 'PathTraversal'
}

/** A helper failed, so that the whole source is of no use. */
class Dropped extends Error {}

const assertNames = (config: DockerConfig, source: string): void => {
  for (const name of [config.credsStore ?? '', ...Object.values(config.credHelpers)])
    if (name !== basename(name)) throw new PathTraversal(`path traversal is not allowed: "${name}" in ${source}`)
}

const byKey = (left: Entry, right: Entry): number => (left.key < right.key ? -1 : left.key > right.key ? 1 : 0)

const entry = (source: string, key: string): Entry => ({ source, key, path: convertToRegistryPath(key) })

/** Later ones replace earlier ones of the same key: `auths`, then the store, then the helpers (§7.2). */
const collect = async (config: DockerConfig, source: string, helpers: Helpers): Promise<readonly Entry[]> => {
  const byName = new Map<string, Entry>()
  for (const [key, auth] of Object.entries(config.auths)) byName.set(key, { ...entry(source, key), auth })
  if (config.credsStore !== undefined) {
    const helper = config.credsStore
    const kept = await helpers.list(helper)
    if (!kept.ok) throw new Dropped(kept.reason)
    for (const key of kept.value) byName.set(key, { ...entry(source, key), helper })
  }
  for (const [key, helper] of Object.entries(config.credHelpers)) byName.set(key, { ...entry(source, key), helper })
  return [...byName.values()].sort(byKey)
}

/** Only entries that can match are asked for: a laptop's `config.json` often names a slow helper for ten registries. */
const ask = async (found: Entry, image: string, helpers: Helpers): Promise<Entry> => {
  if (found.helper === undefined || !covers(found.path, image)) return found
  const answer = await helpers.get(found.helper, found.key)
  if (!answer.ok) throw new Dropped(answer.reason)
  return { ...found, auth: answer.value }
}

/**
 * The entries of one source, with the credentials of those that are good for the image at `image` (a normalised path).
 * A source that cannot be read, or one of whose helpers is missing or fails, is dropped as a whole, as in GitLab Runner
 * (runner-docker-executor §7.2). Throws `PathTraversal`.
 */
export const loadSource = async (source: Source, image: string, helpers: Helpers): Promise<Loaded> => {
  const { kind, name } = source
  if (source.kind === 'job') {
    const entries = source.credentials.map(({ registry, username, password }) => ({
      ...entry(name, registry),
      auth: { username, password },
    }))
    return { kind, name, entries }
  }
  const parsed = parseDockerConfig(source.text)
  if (!parsed.ok) return { kind, name, entries: [], dropped: parsed.reason }
  const { credsStore } = parsed.config
  assertNames(parsed.config, name)
  try {
    const found = await collect(parsed.config, name, helpers)
    const entries = await Promise.all(found.map(one => ask(one, image, helpers)))
    return { kind, name, entries, ...(credsStore !== undefined && { credsStore }) }
  } catch (error) {
    if (error instanceof Dropped) return { kind, name, entries: [], dropped: error.message }
    throw error
  }
}
