import { covers } from './paths.ts'
import type { Entry, Resolution } from './types.ts'

/** Why an entry is used for an image, or is not. */
export type Verdict =
  | 'used'
  /** A stronger source has the same path. */
  | 'same path elsewhere'
  /** It would do, but another entry has a longer path. */
  | 'shorter path'
  /** Docker Hub's name without the URL by which docker knows it. */
  | 'bare hub'
  | 'other port'
  | 'other path'
  | 'other registry'

export type Judged = { readonly entry: Entry; readonly verdict: Verdict }

const host = (path: string): string => path.split('/', 1)[0] ?? ''
const withoutPort = (name: string): string => name.replace(/:\d+$/, '')

const judge = (entry: Entry, { path, entry: used }: Resolution): Verdict => {
  if (entry === used) return 'used'
  if (covers(entry.path, path)) return entry.path === used?.path ? 'same path elsewhere' : 'shorter path'
  const [own, wanted] = [host(entry.path), host(path)]
  if (own === wanted) return 'other path'
  if (own === 'index.docker.io' && wanted === 'docker.io') return 'bare hub'
  return withoutPort(own) === withoutPort(wanted) ? 'other port' : 'other registry'
}

/** Every entry of every source, strongest source first, with what it means for the image. */
export const tellStory = (resolution: Resolution): readonly Judged[] =>
  resolution.sources.flatMap(source => source.entries).map(entry => ({ entry, verdict: judge(entry, resolution) }))

/** The entry that misses the image by little: by its port, Docker Hub's name, or a path of the same host. */
export const nearestMiss = (resolution: Resolution): Judged | undefined => {
  const story = tellStory(resolution)
  const near: readonly Verdict[] = ['other port', 'bare hub', 'other path']
  return near.flatMap(verdict => story.find(judged => judged.verdict === verdict) ?? [])[0]
}
