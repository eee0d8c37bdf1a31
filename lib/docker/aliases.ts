import { parseImageReference, withDefaultTag } from './image.ts'
import { words } from './words.ts'

/** What a service is called, derived from its image and its `alias` (runner-docker-executor §5.1). */
export type ServiceNames = {
  /** Position in the job's list of services. */
  readonly index: number
  /** `registry.example.com/namespace/service`, without port, tag and digest. */
  readonly service: string
  /** Tag, else `@sha256:…`, else `latest`. */
  readonly version: string
  /** What is pulled. */
  readonly image: string
  /** Host names that no earlier service has taken, in order. */
  readonly aliases: readonly string[]
}

type Named = { readonly name: string; readonly alias?: string }

const splitName = (name: string): Omit<ServiceNames, 'index' | 'aliases'> & { readonly derived: readonly string[] } => {
  const parsed = parseImageReference(name)
  if (!parsed) return { service: '', version: 'latest', image: name, derived: [] }
  const host = parsed.registry?.replace(/:\d+$/, '')
  const service = host ? `${host}/${parsed.path}` : parsed.path
  return {
    service,
    version: parsed.tag ?? (parsed.digest ? `@${parsed.digest}` : 'latest'),
    image: withDefaultTag(name),
    // The underscores are GitLab's first form; strict clients accept only the second as a host name (RFC 1123).
    derived: [...new Set([service.replaceAll('/', '__'), service.replaceAll('/', '-')])],
  }
}

const explicitAliases = (alias: string | undefined): readonly string[] =>
  (alias ?? '').split(/[\s,]+/).filter(word => word !== '')

/**
 * The host names of a job's services: derived ones first, then those of `alias`; first come, first served. A service
 * without any free name is not started, as in GitLab Runner. `warnings` are GitLab Runner's own sentences.
 */
export const nameServices = (
  services: readonly Named[],
): { readonly services: readonly ServiceNames[]; readonly warnings: readonly string[] } => {
  const taken = new Set<string>()
  const warnings: string[] = []
  const named = services.map(({ name, alias }, index): ServiceNames => {
    const { derived, ...names } = splitName(name)
    const aliases: string[] = []
    for (const word of [...derived, ...explicitAliases(alias)]) {
      if (taken.has(word)) warnings.push(words.aliasTaken(word, name, index))
      else aliases.push(word)
      taken.add(word)
    }
    if (derived.length === 0 && aliases.length === 0) warnings.push(words.serviceWithoutName(name, index))
    return { index, ...names, aliases }
  })
  return { services: named.filter(service => service.aliases.length > 0), warnings }
}
