import type { Auth, DockerConfig } from './types.ts'

/** A parsed `config.json`, or why it is none: a clause such as `it is not valid JSON`. */
export type Parsed =
  | { readonly ok: true; readonly config: DockerConfig }
  | { readonly ok: false; readonly reason: string }

type Table = Readonly<Record<string, unknown>>

class Malformed extends Error {}

const isTable = (value: unknown): value is Table => typeof value === 'object' && value !== null && !Array.isArray(value)

const table = (value: unknown, name: string): Table => {
  if (value === undefined || value === null) return {}
  if (!isTable(value)) throw new Malformed(`"${name}" is not an object`)
  return value
}

const text = (value: unknown, name: string): string | undefined => {
  if (value === undefined || value === null || value === '') return undefined
  if (typeof value !== 'string') throw new Malformed(`"${name}" is not a string`)
  return value
}

const decode = (base64: string, key: string): Auth => {
  const wrong = new Malformed(`the "auth" of "${key}" is not the base64 form of "username:password"`)
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(base64) || base64.length % 4 !== 0) throw wrong
  const pair = Buffer.from(base64, 'base64').toString()
  const colon = pair.indexOf(':')
  if (colon < 1) throw wrong
  return { username: pair.slice(0, colon), password: pair.slice(colon + 1).replace(/^\0+|\0+$/g, '') }
}

const toAuth = (key: string, value: unknown): Auth => {
  const fields = table(value, key)
  const encoded = text(fields.auth, 'auth')
  const pair = encoded === undefined ? undefined : decode(encoded, key)
  const username = pair?.username ?? text(fields.username, 'username')
  const password = pair?.password ?? text(fields.password, 'password')
  const identityToken = text(fields.identitytoken, 'identitytoken')
  const registryToken = text(fields.registrytoken, 'registrytoken')
  return {
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
    ...(identityToken !== undefined && { identityToken }),
    ...(registryToken !== undefined && { registryToken }),
  }
}

const map = <T>(entries: Table, to: (key: string, value: unknown) => T): Readonly<Record<string, T>> =>
  Object.fromEntries(Object.entries(entries).map(([key, value]) => [key, to(key, value)]))

const known = ['auths', 'credsStore', 'credHelpers', 'currentContext']

/** The older `.dockercfg`: the registries stand at the top. */
const isLegacy = (root: Table): boolean =>
  known.every(key => !(key in root)) && Object.values(root).some(value => isTable(value) && 'auth' in value)

const toConfig = (root: Table): DockerConfig => {
  const credsStore = text(root.credsStore, 'credsStore')
  const currentContext = text(root.currentContext, 'currentContext')
  return {
    auths: map(isLegacy(root) ? root : table(root.auths, 'auths'), toAuth),
    credHelpers: map(table(root.credHelpers, 'credHelpers'), (key, value) => text(value, key) ?? ''),
    ...(credsStore !== undefined && { credsStore }),
    ...(currentContext !== undefined && { currentContext }),
  }
}

/**
 * Reads the text of a docker `config.json`, as Docker's client does: an `auth` beats `username` and `password`, unknown
 * keys are ignored, an empty text is an empty configuration. Reasons never quote the text: it holds secrets.
 */
export const parseDockerConfig = (source: string): Parsed => {
  if (source.trim() === '') return { ok: true, config: { auths: {}, credHelpers: {} } }
  try {
    const root: unknown = JSON.parse(source)
    return isTable(root) ? { ok: true, config: toConfig(root) } : { ok: false, reason: 'it is not a JSON object' }
  } catch (error) {
    return { ok: false, reason: error instanceof Malformed ? error.message : 'it is not valid JSON' }
  }
}
