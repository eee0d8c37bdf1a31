import { parents } from './entries.ts'
import type { Listing } from './listing.ts'
import type { ByteString } from './tar-header.ts'

/** Path → kind, mode and content of an entry of a snapshot, as one word. */
export type Manifest = ReadonlyMap<ByteString, string>

export const manifestOf = (listing: Listing): Manifest =>
  new Map([...listing].map(([path, { kind, mode, id }]) => [path, `${kind} ${mode.toString(8)} ${id}`]))

export type Difference = {
  /** What is new or different. */
  readonly changed: Listing
  /** What is gone, each at its topmost: when a folder is gone, nothing below it is named. */
  readonly gone: readonly ByteString[]
}

/** What has to be laid over a snapshot so that it looks like the listing. */
export const differenceTo = (base: Manifest, listing: Listing): Difference => {
  const now = manifestOf(listing)
  const changed = new Map([...listing].filter(([path]) => base.get(path) !== now.get(path)))
  const folders = foldersOf(listing)
  const gone = new Set<ByteString>()
  for (const path of base.keys()) {
    if (now.has(path) || folders.has(path)) continue
    const top = [...parents(path), path].find(part => !folders.has(part)) ?? path
    // A file that took the place of a folder hides all of it.
    if (!now.has(top)) gone.add(top)
  }
  return { changed, gone: [...gone] }
}

/** All folders of a listing, those that only hold something included. */
const foldersOf = (listing: Listing): ReadonlySet<ByteString> => {
  const folders = new Set<ByteString>()
  for (const [path, { kind }] of listing) {
    if (kind === 'folder') folders.add(path)
    for (const parent of parents(path)) folders.add(parent)
  }
  return folders
}
