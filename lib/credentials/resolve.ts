import { covers } from './paths.ts'
import type { Auth, Entry, Loaded, Resolution } from './types.ts'

/** One entry a path: that of the first source, and within a source the first by key. */
const union = (sources: readonly Loaded[]): ReadonlyMap<string, Entry> => {
  const byPath = new Map<string, Entry>()
  for (const entry of sources.flatMap(source => source.entries))
    if (!byPath.has(entry.path)) byPath.set(entry.path, entry)
  return byPath
}

/**
 * The credentials an image is pulled with. For the same path the first source wins; over all sources together the
 * longest path wins, so that a job's credentials for `host/group` beat the variable's for `host` (§7.1, §7.4).
 */
export const resolve = (path: string, sources: readonly Loaded[]): Resolution => {
  const matching = [...union(sources).values()].filter(entry => covers(entry.path, path))
  const [entry] = matching.sort((left, right) => right.path.length - left.path.length)
  return { path, sources, ...(entry && { entry }) }
}

const encode = ({ username = '', password = '' }: Auth): string =>
  Buffer.from(`${username}:${password}`).toString('base64')

/** Everything in an `Auth` that must never be read in a log: the secrets, and the forms docker writes them in. */
export const secretsOf = (auth: Auth): readonly string[] => {
  const { password, identityToken, registryToken } = auth
  const encoded = password === undefined ? undefined : encode(auth)
  return [password, encoded, identityToken, registryToken].filter((value): value is string => !!value)
}

/** An `Auth` in the words of `config.json`. */
export const toConfigEntry = (auth: Auth): Readonly<Record<string, string>> => ({
  ...(auth.username !== undefined && { auth: encode(auth) }),
  ...(auth.identityToken !== undefined && { identitytoken: auth.identityToken }),
  ...(auth.registryToken !== undefined && { registrytoken: auth.registryToken }),
})
