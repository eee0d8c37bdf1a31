import { dockerKey } from './paths.ts'
import { toConfigEntry } from './resolve.ts'
import type { Entry, Resolution } from './types.ts'

/** Docker asks a helper for the host alone, so it finds just those entries that are stored under this very name. */
const canAskItself = (entry: Entry, key: string): boolean => entry.helper !== undefined && entry.key === key

/**
 * The `config.json` of one pull: exactly one registry's entry. Docker knows hosts only, so credentials of a path on a
 * host are given as the host's; entries of a helper for the whole host are left to Docker, which runs the helper itself
 * (runner-docker-executor §7.6). Without a match, a `credsStore` is asked for the host, as Docker would.
 */
export const generateConfig = (image: string, resolution: Resolution, currentContext?: string): string => {
  const key = dockerKey(image)
  const { entry, sources } = resolution
  const store = sources.find(source => source.credsStore !== undefined)?.credsStore
  const context = currentContext === undefined ? {} : { currentContext }
  const helper = entry === undefined ? store : canAskItself(entry, key) ? entry.helper : undefined
  if (helper !== undefined) return JSON.stringify({ credHelpers: { [key]: helper }, ...context })
  const auths = entry?.auth === undefined ? {} : { auths: { [key]: toConfigEntry(entry.auth) } }
  return JSON.stringify({ ...auths, ...context })
}
