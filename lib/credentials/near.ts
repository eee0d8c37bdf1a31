import type { Entry, Resolution } from './types.ts'

const host = (path: string): string => path.split('/', 1)[0] ?? ''
const bare = (name: string): string => name.replace(/:\d+$/, '')

const wrongPort = (entry: Entry, wanted: string): boolean =>
  host(entry.path) !== wanted && bare(host(entry.path)) === bare(wanted)

/** `index.docker.io` is Docker Hub's only when it is written as a URL (runner-docker-executor §7.3). */
const bareHub = (entry: Entry, wanted: string): boolean =>
  wanted === 'docker.io' && host(entry.path) === 'index.docker.io'

/**
 * A sentence about an entry that misses the image by little: another port or none, Docker Hub without its URL, another
 * path of the same host. Undefined when nothing is near.
 */
export const describeNearMiss = ({ path, sources }: Resolution): string | undefined => {
  const wanted = host(path)
  const entries = sources.flatMap(source => source.entries)
  const port = entries.find(entry => wrongPort(entry, wanted))
  if (port)
    return `${port.source} has credentials for "${port.key}", but host and port must be the image's: write "${wanted}".`
  const hub = entries.find(entry => bareHub(entry, wanted))
  if (hub) return `${hub.source} has credentials for "${hub.key}"; for Docker Hub write "https://index.docker.io/v1/".`
  const sibling = entries.find(entry => host(entry.path) === wanted)
  return sibling && `${sibling.source} has credentials for "${sibling.key}" only, which is not a part of "${path}".`
}
