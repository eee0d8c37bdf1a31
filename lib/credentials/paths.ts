const hub = 'docker.io'

const lowerHost = (path: string): string => {
  const slash = path.indexOf('/')
  return slash < 0 ? path.toLowerCase() : path.slice(0, slash).toLowerCase() + path.slice(slash)
}

/**
 * The registry, or path on it, that a key of `auths` or `credHelpers` stands for. With a scheme only the host counts;
 * without one the path does, and a tag is cut (runner-docker-executor §7.3).
 */
export const convertToRegistryPath = (key: string): string => {
  const url = /^https?:\/\/([^/]*)/i.exec(key)
  if (url) {
    const host = (url[1] ?? '').toLowerCase()
    return host === `index.${hub}` ? hub : host
  }
  return lowerHost(key.replace(/\/$/, '').replace(/(\/[^/]*):[^/:]*$/, '$1'))
}

const isHost = (word: string): boolean => /[.:]/.test(word) || word.toLowerCase() === 'localhost'

/** An image's registry as written, and what follows it; the registry is absent for images of Docker Hub. */
export const splitImage = (image: string): { readonly host?: string; readonly rest: string } => {
  const slash = image.indexOf('/')
  const first = image.slice(0, Math.max(slash, 0))
  if (slash < 0 || !isHost(first)) return { rest: image }
  const rest = image.slice(slash + 1)
  return [hub, `index.${hub}`].includes(first.toLowerCase()) ? { rest } : { host: first, rest }
}

/**
 * The path an image's credentials are looked up by: host in lower case, `docker.io` for Docker Hub, no tag. Of a digest
 * `@sha256` stays, so that credentials for exactly this image are missed, as GitLab Runner does (§7.3).
 */
export const normalizeImageRef = (image: string): string => {
  const { host, rest } = splitImage(image)
  return `${(host ?? hub).toLowerCase()}/${rest.replace(/:[^/]*$/, '')}`
}

/** The key under which docker itself looks for the credentials of an image: the host only (§7.6). */
export const dockerKey = (image: string): string => splitImage(image).host ?? 'https://index.docker.io/v1/'

/** True when credentials for `path` are good for an image: the same path, or one above it. */
export const covers = (path: string, imagePath: string): boolean =>
  imagePath === path || imagePath.startsWith(`${path}/`)
