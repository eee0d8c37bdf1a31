type Json = Readonly<Record<string, unknown>>

/** What `gantry auth config` puts into a configuration, for one registry or for all. */
export type Addition =
  | { readonly kind: 'password'; readonly registry: string; readonly username: string; readonly password: string }
  | { readonly kind: 'credHelper'; readonly registry: string; readonly helper: string }
  | { readonly kind: 'credsStore'; readonly helper: string }

const asTable = (value: unknown): Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {}

const isHub = (registry: string): boolean => ['docker.io', 'index.docker.io', 'hub.docker.com'].includes(registry)

/** The key under which Docker and GitLab Runner look: Docker Hub goes by its old URL. */
const keyOf = (registry: string): string => (isHub(registry) ? 'https://index.docker.io/v1/' : registry)

/** `existing`, a parsed `config.json`, with the addition; everything else in it stays. */
export const addCredentials = (existing: Json, addition: Addition): Json => {
  if (addition.kind === 'credsStore') return { ...existing, credsStore: addition.helper }
  const key = keyOf(addition.registry)
  if (addition.kind === 'credHelper')
    return { ...existing, credHelpers: { ...asTable(existing.credHelpers), [key]: addition.helper } }
  const auth = Buffer.from(`${addition.username}:${addition.password}`).toString('base64')
  return { ...existing, auths: { ...asTable(existing.auths), [key]: { auth } } }
}

/** As the value of a CI/CD variable. */
export const formatJson = (config: Json): string => `${JSON.stringify(config, null, 2)}\n`

/** As a line of a `[[runners]]` section: JSON in a TOML string, with its quotes escaped. */
export const formatToml = (config: Json): string =>
  `environment = [${JSON.stringify(`DOCKER_AUTH_CONFIG=${JSON.stringify(config)}`)}]\n`
