import type { Answer, Helpers } from '../../../lib/credentials/helpers.ts'
import { loadSource } from '../../../lib/credentials/load.ts'
import { normalizeImageRef } from '../../../lib/credentials/paths.ts'
import { resolve } from '../../../lib/credentials/resolve.ts'
import type { Auth, Resolution, Source } from '../../../lib/credentials/types.ts'

export const auth = (username: string, password = 'password') => ({
  auth: Buffer.from(`${username}:${password}`).toString('base64'),
})

export const variable = (config: unknown): Source => ({
  kind: 'variable',
  name: '$DOCKER_AUTH_CONFIG',
  text: typeof config === 'string' ? config : JSON.stringify(config),
})

export const file = (config: unknown, name = '/root/.docker/config.json'): Source => ({
  kind: 'file',
  name,
  text: JSON.stringify(config),
})

export const payload = (registry: string, username: string): Source => ({
  kind: 'job',
  name: 'job payload (GitLab Registry)',
  credentials: [{ registry, username, password: 'token' }],
})

const missing = (name: string): Answer<never> => ({
  ok: false,
  reason: `the program "docker-credential-${name}" is not on the PATH`,
})

/** Helpers that keep what they are told to, name → registry → credentials. `asked` collects every question. */
export const helpers = (
  kept: Readonly<Record<string, Readonly<Record<string, Auth>>>>,
  asked: string[] = [],
): Helpers => ({
  list: async name => {
    asked.push(`${name} list`)
    const store = kept[name]
    return store ? { ok: true, value: Object.keys(store) } : missing(name)
  },
  get: async (name, registry) => {
    asked.push(`${name} get ${registry}`)
    const store = kept[name]
    return store ? { ok: true, value: store[registry] ?? {} } : missing(name)
  },
})

export const lookUp = async (
  image: string,
  sources: readonly Source[],
  from: Helpers = helpers({}),
): Promise<Resolution> => {
  const path = normalizeImageRef(image)
  return resolve(path, await Promise.all(sources.map(source => loadSource(source, path, from))))
}

/** `user @ source`, or `none`. */
export const used = ({ entry }: Resolution): string =>
  entry === undefined ? 'none' : `${entry.auth?.username ?? 'nobody'} @ ${entry.source}`
