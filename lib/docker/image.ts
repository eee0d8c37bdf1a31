/** An image reference, taken apart by the grammar of distribution/reference. */
export type ImageReference = {
  /** `registry.example.com:5000`; absent where Docker's own registry is meant. */
  readonly registry?: string
  /** `library/redis` is written `redis`: kept as the user wrote it. */
  readonly path: string
  readonly tag?: string
  /** `sha256:…` */
  readonly digest?: string
}

const component = '(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])'
const domain = `${component}(?:\\.${component})*(?::[0-9]+)?`
const pathComponent = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*'
const path = `${pathComponent}(?:/${pathComponent})*`
const tag = '[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}'
const digest = '[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}'
const reference = new RegExp(`^((?:${domain}/)?${path})(?::(${tag}))?(?:@(${digest}))?$`)

/** Docker takes the first component for a registry when it cannot be a user name of its own registry. */
const isRegistry = (first: string): boolean =>
  /[.:]/.test(first) || first === 'localhost' || first !== first.toLowerCase()

/** Undefined when the text is no image reference, e.g. empty, or with capitals in the repository. */
export const parseImageReference = (text: string): ImageReference | undefined => {
  const [, name, tagged, digested] = reference.exec(text) ?? []
  if (name === undefined) return undefined
  const slash = name.indexOf('/')
  const first = name.slice(0, Math.max(slash, 0))
  const rest = { ...(tagged && { tag: tagged }), ...(digested && { digest: digested }) }
  return first !== '' && isRegistry(first)
    ? { registry: first, path: name.slice(slash + 1), ...rest }
    : { path: name, ...rest }
}

/** The reference as text. */
export const formatImageReference = ({ registry, path, tag, digest }: ImageReference): string =>
  `${registry ? `${registry}/` : ''}${path}${tag ? `:${tag}` : ''}${digest ? `@${digest}` : ''}`

/** What is pulled: `:latest` is added only when there is neither tag nor digest (runner-docker-executor §6.1). */
export const withDefaultTag = (image: string): string => {
  const parsed = parseImageReference(image)
  return parsed && !parsed.tag && !parsed.digest ? `${image}:latest` : image
}

/** Docker's full form: `redis` is `docker.io/library/redis:latest`. Undefined when it is no image reference. */
export const normaliseImage = (image: string): string | undefined => {
  const parsed = parseImageReference(image)
  if (!parsed) return undefined
  const registry = !parsed.registry || parsed.registry === 'index.docker.io' ? 'docker.io' : parsed.registry
  const path = registry === 'docker.io' && !parsed.path.includes('/') ? `library/${parsed.path}` : parsed.path
  return withDefaultTag(formatImageReference({ ...parsed, registry, path }))
}
