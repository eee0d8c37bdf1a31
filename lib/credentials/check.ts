import type { Client } from './client.ts'
import { resolveCredentials } from './credentials.ts'
import { generateConfig } from './generate.ts'
import type { Helpers } from './helpers.ts'
import { logIn, readManifest } from './login.ts'
import { dockerKey } from './paths.ts'
import { secretsOf } from './resolve.ts'
import type { AuthSources } from './sources.ts'
import { type Judged, tellStory } from './story.ts'

/** Everything `gantry auth check` says, without a secret. */
export type AuthCheck = {
  readonly image: string
  readonly path: string
  readonly sources: readonly { readonly name: string; readonly dropped?: string; readonly entries: readonly Judged[] }[]
  /** The registry's answer to the credentials; absent when none are used. */
  readonly login?: { readonly ok: boolean; readonly raw?: string }
  /** Docker's text when the image cannot be read; absent when it can. */
  readonly unreadable?: string
}

const hide = (text: string, secrets: readonly string[]): string =>
  secrets.reduce((shown, secret) => shown.replaceAll(secret, '[MASKED]'), text)

/**
 * Finds out which credentials an image would be pulled with, and shows them to the registry. Throws `PathTraversal`, and
 * `SystemFault` when docker is missing.
 */
export const checkAuth = async (
  image: string,
  from: AuthSources,
  helpers: Helpers,
  client: Client,
): Promise<AuthCheck> => {
  const resolution = await resolveCredentials(image, from, helpers)
  const story = tellStory(resolution)
  const sources = resolution.sources.map(({ name, dropped }) => ({
    name,
    ...(dropped !== undefined && { dropped }),
    entries: story
      .filter(({ entry }) => entry.source === name)
      .map(({ entry: { auth: _, ...entry }, verdict }) => ({ entry, verdict })),
  }))
  const auth = resolution.entry?.auth
  const secrets = secretsOf(auth ?? {})
  const answer = secrets.length > 0 && auth ? await logIn(dockerKey(image), auth, client.folder) : undefined
  const unreadable = await readManifest(image, generateConfig(image, resolution, client.currentContext), client.folder)
  return {
    image,
    path: resolution.path,
    sources,
    ...(answer && { login: answer.ok ? { ok: true } : { ok: false, raw: hide(answer.raw, secrets) } }),
    ...(unreadable !== undefined && { unreadable: hide(unreadable, secrets) }),
  }
}
