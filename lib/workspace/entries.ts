import type { Listed, Listing } from './listing.ts'
import type { ByteString } from './tar-header.ts'
import type { TarEntry } from './tar-stream.ts'

/** Where things go when they are unpacked at the root of a container. */
export type Place = {
  /** Where the volume is mounted, without the first slash: docker changes no mode of the folder that it unpacks into. */
  readonly base: ByteString
  /** `group/project` as bytes. */
  readonly project: ByteString
  /** Of everything sent, in seconds since the epoch. */
  readonly mtime: number
}

const folder = (path: ByteString, { mtime }: Place): TarEntry => ({ kind: 'folder', path, mode: 0o777, mtime })

/** The project's folder in the archive. */
export const projectIn = ({ base, project }: Place): ByteString => `${base}/${project}`

/** The folders that a job finds whatever its sources: `builds_dir` itself, the project's and its `.tmp`. */
export function* skeleton(place: Place): Generator<TarEntry> {
  const { base, project } = place
  yield folder(base, place)
  for (const path of [...parents(project), project, `${project}.tmp`]) yield folder(`${base}/${path}`, place)
}

/** The entries of a listing below the project's folder, each after the folders it is in. */
export function* tree(listing: Listing, place: Place): Generator<TarEntry> {
  const made = new Set<ByteString>()
  for (const [path, entry] of listing) {
    for (const parent of parents(path)) {
      if (made.has(parent)) continue
      made.add(parent)
      yield folder(`${projectIn(place)}/${parent}`, place)
    }
    if (entry.kind === 'folder' && made.has(path)) continue
    if (entry.kind === 'folder') made.add(path)
    yield toTar(`${projectIn(place)}/${path}`, entry, place)
  }
}

const toTar = (path: ByteString, { kind, mode, source, text }: Listed, { mtime }: Place): TarEntry => {
  if (text) return { kind: 'text', path, mode, mtime, text }
  return kind === 'folder' || !source ? { kind: 'folder', path, mode, mtime } : { kind, path, mode, mtime, source }
}

/** Overlay's signs that these paths are gone from the layers below. */
export function* whiteouts(paths: Iterable<ByteString>, place: Place): Generator<TarEntry> {
  for (const path of paths) {
    yield { kind: 'device', path: `${projectIn(place)}/${path}`, mode: 0, mtime: place.mtime }
  }
}

/** `a/b/c` → `a`, `a/b` */
export const parents = (path: ByteString): readonly ByteString[] => {
  const found: ByteString[] = []
  for (let at = path.indexOf('/'); at !== -1; at = path.indexOf('/', at + 1)) found.push(path.slice(0, at))
  return found
}
