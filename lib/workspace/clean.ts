import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { parents } from './entries.ts'
import { foreign, git } from './git.ts'
import { type Left, TRACKED } from './left.ts'
import { type Listing, onDisk, walk } from './listing.ts'
import type { ByteString } from './tar-header.ts'

export type CleanOptions = {
  /** For a folder that ends with the call. */
  readonly cacheDir: string
  /** `GIT_CLEAN_FLAGS`; none: nothing is cleaned. */
  readonly flags: readonly string[]
}

/**
 * What `git checkout` of these sources and `git clean` would remove of what an earlier job has left: the outermost paths.
 * The `.git` folder is among them, as it comes anew. Throws `SystemFault` `git_failed`.
 */
export const cleaned = async (left: Left, listing: Listing, options: CleanOptions): Promise<readonly ByteString[]> => {
  const before = new Set((left.texts.get(TRACKED) ?? '').split('\0'))
  const others = [...left.present.keys()].filter(path => !listing.has(path) && !before.has(path) && !isGits(path))
  const clean = options.flags.length === 0 ? [] : await asGit(left, listing, others, options)
  const gone = new Set(clean)
  for (const [path, kind] of left.present) {
    const wanted = listing.get(path)
    const isInTheWay = wanted !== undefined && (wanted.kind === 'folder') !== (kind === 'folder')
    const isOld = wanted === undefined && before.has(path)
    if (isGits(path) || isInTheWay || isOld) gone.add(path)
  }
  return outermost(withEmptied(left, listing, gone))
}

const isGits = (path: ByteString): boolean => path === '.git' || path.startsWith('.git/')

/** Git itself says so, in a folder with files of the same names that have nothing in them but what it has to know. */
const asGit = async (left: Left, listing: Listing, others: readonly ByteString[], options: CleanOptions) => {
  const { cacheDir, flags } = options
  await mkdir(cacheDir, { recursive: true })
  const folder = await mkdtemp(join(cacheDir, 'clean-'))
  const run = (args: readonly string[], input = '') =>
    git(folder, [...harmless, ...args], foreign, { input: Buffer.from(input, 'latin1') })
  try {
    await run(['init', '--quiet', '--template='])
    await run(['update-index', '-z', '--index-info'], indexOf(listing))
    for (const path of others) make(folder, path, left)
    for (const [path, { source }] of listing)
      if (source && isIgnoreFile(path)) write(folder, path, readFileSync(source, 'latin1'))
    await run(['clean', ...flags])
    const stays = walk(folder)
    return others.filter(path => !stays.has(path))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const harmless = [
  ...['-c', 'core.hooksPath=/dev/null', '-c', 'core.fsmonitor=false'],
  ...['-c', 'core.excludesFile=/dev/null', '-c', 'core.attributesFile=/dev/null'],
]

const isIgnoreFile = (path: ByteString): boolean => /(^|\/)\.gitignore$/.test(path)

/** Only the names count: all files are the empty one. Those of submodules are among them. */
const indexOf = (listing: Listing): string =>
  trackedIn(listing)
    .map(path => `100644 e69de29bb2d1d6434b8b29ae775ad8c2e48c5391 0\t${path}\0`)
    .join('')

/** The files of the sources without git's own. */
export const trackedIn = (listing: Listing): readonly ByteString[] =>
  [...listing].flatMap(([path, { kind }]) => (kind === 'folder' || /(^|\/)\.git(\/|$)/.test(path) ? [] : [path]))

const make = (folder: string, path: ByteString, { present, texts }: Left): void => {
  if (present.get(path) === 'folder') mkdirSync(onDisk(folder, path), { recursive: true })
  // Else git would not take the folder for a repository, which some flags keep.
  else write(folder, path, /(^|\/)\.git\/HEAD$/.test(path) ? 'ref: refs/heads/main\n' : (texts.get(path) ?? ''))
}

const write = (folder: string, path: ByteString, text: ByteString): void => {
  const file = onDisk(folder, path)
  mkdirSync(onDisk(folder, dirname(path)), { recursive: true })
  writeFileSync(file, text, 'latin1')
}

/** With the folders that have lost all that they held: git leaves none of those behind that held tracked files. */
const withEmptied = ({ present }: Left, listing: Listing, gone: ReadonlySet<ByteString>): ReadonlySet<ByteString> => {
  const needed = new Set([...listing.keys()].flatMap(parents))
  for (const path of present.keys()) if (!gone.has(path) && present.get(path) !== 'folder') add(needed, parents(path))
  const emptied = [...gone].flatMap(parents).filter(path => !needed.has(path) && !listing.has(path))
  return new Set([...gone, ...emptied])
}

const add = (set: Set<ByteString>, paths: readonly ByteString[]): void => {
  for (const path of paths) set.add(path)
}

const outermost = (paths: ReadonlySet<ByteString>): readonly ByteString[] =>
  [...paths].filter(path => !parents(path).some(parent => paths.has(parent)))
