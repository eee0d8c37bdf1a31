import { posix } from 'node:path'
import type { DockerSettings } from './docker-types.ts'

/** An entry of `volumes`, taken apart. Without a source it is a cache volume. */
export type Volume = {
  /** A path of the engine's host, or the name of a volume. */
  readonly source?: string
  readonly destination: string
  /** `ro`, `z`, `rslave`, …, as written. */
  readonly options: readonly string[]
}

const modes = ['ro', 'rw', 'O']
const labels = ['z', 'Z']
const propagations = ['shared', 'rshared', 'slave', 'rslave', 'private', 'rprivate']

const isOneOf = (words: readonly string[], word: string | undefined): boolean =>
  word !== undefined && words.some(known => known.toLowerCase() === word.toLowerCase())

/** Mode, then label, then propagation; each may be left out, none may repeat. */
const areOptions = (words: readonly string[]): boolean => {
  const rest = [...words]
  if (isOneOf(modes, rest[0])) rest.shift()
  if (labels.includes(rest[0] ?? '')) rest.shift()
  if (propagations.includes(rest[0] ?? '')) rest.shift()
  return rest.length === 0
}

const isSource = (text: string): boolean => /^\/[^:]*$|^[A-Za-z0-9][\w.-]*$/.test(text)

/**
 * Reads `[source:]destination[:options]`; undefined for what is none (runner-docker-executor §2.6). The destination may
 * hold variables after its first character.
 */
export const parseVolume = (spec: string): Volume | undefined => {
  const [first = '', second, ...rest] = spec.split(':')
  if (second === undefined || (first.startsWith('/') && areOptions(second.split(','))))
    return destinationOnly(
      first,
      [second, ...rest].filter(word => word !== undefined),
    )
  const options = rest.flatMap(part => part.split(','))
  if (!isSource(first) || !second.startsWith('/') || !areOptions(options)) return undefined
  return { source: first, destination: second, options }
}

const destinationOnly = (destination: string, parts: readonly string[]): Volume | undefined => {
  const options = parts.flatMap(part => part.split(','))
  return destination.startsWith('/') && areOptions(options) ? { destination, options: [] } : undefined
}

/** An absolute path without repeated, trailing, `.` and `..` parts. */
export const cleanPath = (path: string): string => posix.resolve('/', path)

/** Whether there are volumes that stay for the next jobs of the same slot (runner-docker-executor §2.6). */
export const hasKeptVolumes = ({ volumes, disableCache }: Pick<DockerSettings, 'volumes' | 'disableCache'>): boolean =>
  !disableCache && volumes.some(spec => parseVolume(spec)?.source === undefined)
