import { readFileSync } from 'node:fs'
import { quote } from '../shell/quote.ts'
import { cleaned, trackedIn } from './clean.ts'
import { type Place, skeleton, tree } from './entries.ts'
import { type Left, readLeft, SHALLOW, TRACKED } from './left.ts'
import { type Listing, toBytes } from './listing.ts'
import { textFile } from './repository.ts'
import { readSource, type SourceVariant } from './source.ts'
import type { ByteString } from './tar-header.ts'
import { tarStream } from './tar-stream.ts'
import type { KeptFiles, WorkspaceOptions } from './types.ts'

export type KeptOptions = {
  readonly options: WorkspaceOptions
  readonly place: Place
  readonly kept: KeptFiles
  readonly variant: SourceVariant
  readonly container: string
  readonly projectDir: string
  readonly signal?: AbortSignal
}

/** What becomes of what is there: what goes, what is laid over the rest, and which files git tracks then. */
type Change = {
  readonly gone: readonly ByteString[]
  readonly fresh: Listing
  readonly tracked: Iterable<ByteString>
}

/**
 * Puts the sources into a volume that the last job of the slot has had: of what that left stays what `git checkout` and
 * `git clean` would leave, as in the folder that GitLab Runner keeps. Git runs on the runner's host, so the engine has but
 * to remove and unpack files. Resolves with the files that git tracks then. Throws `SystemFault`.
 */
export const fillKept = async (job: KeptOptions): Promise<ReadonlySet<ByteString>> => {
  const { options, place, kept, container, projectDir, signal } = job
  const state = await readSource(options, job.variant)
  const { listing, dispose } = await state.list()
  try {
    const files = { engine: options.engine, container, projectDir, ...(signal && { signal }) }
    const { gone, fresh, tracked } = await changeOf(await readLeft(files, listing), listing, job)
    if (gone.length > 0) await kept.run(removal(projectDir, gone))
    const entries = [...skeleton(place), ...tree(fresh, place)]
    await options.engine.copyIn(container, '/', tarStream(entries), signal)
    return new Set([...fresh.keys(), ...tracked])
  } finally {
    await dispose()
  }
}

const changeOf = async (left: Left, listing: Listing, { options, kept, variant }: KeptOptions): Promise<Change> => {
  const { checkout = true } = variant
  if (!checkout && left.present.has('.git')) return fetchedOnly(left, listing)
  const tracked = trackedIn(listing)
  const gone = await cleaned(left, listing, { cacheDir: options.cacheDir, flags: checkout ? kept.clean : [] })
  const fresh = [...listing].filter(([path]) => !left.same.has(path))
  return { gone, fresh: new Map([...fresh, [TRACKED, textFile(tracked.join('\0'))]]), tracked }
}

/** `GIT_CHECKOUT: "false"`: files and commit are those of the job before; the repository gets to know more. */
const fetchedOnly = ({ present, texts }: Left, listing: Listing): Change => {
  const fetched = [...listing].filter(([path]) => /^\.git\/(objects|refs|config|packed-refs)(\/|$)/.test(path))
  const source = listing.get(SHALLOW)?.source
  const ends = new Set(
    [texts.get(SHALLOW), source && readFileSync(source, 'latin1')].flatMap(text => text?.split('\n') ?? []),
  )
  const shallow = [...ends].filter(Boolean).map(end => `${end}\n`)
  return {
    gone: [...present.keys()].filter(isStale),
    fresh: new Map([...fetched, ...(shallow.length > 0 ? ([[SHALLOW, textFile(shallow.join(''))]] as const) : [])]),
    tracked: [
      ...(texts.get(TRACKED) ?? '').split('\0'),
      ...[...present.keys()].filter(path => path.startsWith('.git/')),
    ],
  }
}

/** What a git that was killed has left, and programs that git would run (runner-docker-executor §3.12). */
const isStale = (path: ByteString): boolean => path === '.git/hooks' || /^\.git\/.*\.lock$/.test(path)

/** A command line holds but so much. */
const AT_ONCE = 200

const removal = (projectDir: string, gone: readonly ByteString[]): ByteString => {
  const words = gone.map(path => ` ${quote(path)}`)
  const groups = Array.from({ length: Math.ceil(words.length / AT_ONCE) }, (_, at) =>
    words.slice(at * AT_ONCE, (at + 1) * AT_ONCE),
  )
  return ['set -e', `cd ${quote(toBytes(projectDir))}`, ...groups.map(group => `rm -rf --${group.join('')}`), ''].join(
    '\n',
  )
}
