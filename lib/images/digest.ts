import type { AuthSources } from '../credentials/sources.ts'
import { type Depot, ensureImage } from './ensure.ts'
import { splitName } from './name.ts'
import type { Digest } from './pin.ts'
import type { Listener } from './types.ts'

const allowed = ['always', 'if-not-present', 'never']
const silent: Listener = { log: () => {}, onSecrets: () => {} }

/** What the registry says an image's tag stands for now. Pulls it: docker has no other way to learn the digest of a list. */
export const askDigest = async (
  depot: Depot,
  image: string,
  auth: AuthSources,
  signal?: AbortSignal,
): Promise<Digest> => {
  const policies = { ci: ['always'], settings: [], allowed }
  const ensured = await ensureImage(depot, { image, policies, auth }, { ...silent, ...(signal && { signal }) })
  if (ensured.ok) return { ok: true, digest: ensured.digest }
  const { message, hint } = ensured.failure.words
  return { ok: false, message: hint === undefined ? message : `${message} ${hint}` }
}

/** An image's digest as the engine knows it, if it came from this repository; else the registry's. */
export const findDigest = async (
  depot: Depot,
  image: string,
  auth: AuthSources,
  signal?: AbortSignal,
): Promise<Digest> => {
  const { repository, digest } = splitName(image)
  if (digest !== undefined) return { ok: true, digest }
  const local = await depot.engine.inspectImage(image)
  const known = local?.repoDigests.find(each => splitName(each).repository === repository)
  return known === undefined ? askDigest(depot, image, auth, signal) : { ok: true, digest: known.split('@')[1] ?? '' }
}
