import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { join, posix } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { Mount } from '../docker/spec.ts'
import { type Place, skeleton, tree } from './entries.ts'
import { fillKept } from './kept.ts'
import type { Listing } from './listing.ts'
import { readSource, type SourceVariant } from './source.ts'
import type { ByteString } from './tar-header.ts'
import { tarStream } from './tar-stream.ts'
import type { JobWorkspace, Remove, WorkspaceJob, WorkspaceOptions } from './types.ts'

const ATTEMPTS = 3

type Archive = { readonly file: string; readonly listing: Listing }

/**
 * A whole copy for each job: works on every engine. The copies come from a file that is written once a run, so that
 * edits made meanwhile change nothing.
 */
export const createPlain = (options: WorkspaceOptions, place: Place) => {
  const archives = new Map<string, Promise<Archive>>()
  let folder: Promise<string> | undefined
  const made: { containers: string[]; volumes: string[] } = { containers: [], volumes: [] }

  const archive = async (variant: SourceVariant): Promise<Archive> => {
    await mkdir(options.cacheDir, { recursive: true })
    folder ??= mkdtemp(join(options.cacheDir, 'sources-'))
    const file = join(await folder, `${archives.size}.tar`)
    for (let attempt = 1; ; attempt++) {
      const state = await readSource(options, variant)
      const { listing, dispose } = await state.list()
      await pipeline(tarStream(both(skeleton(place), tree(listing, place))), createWriteStream(file, { mode: 0o600 }))
      await dispose()
      if (attempt === ATTEMPTS || (await readSource(options, variant)).fingerprint === state.fingerprint)
        return { file, listing }
    }
  }

  const fill = async (job: WorkspaceJob, variant: SourceVariant, container: string, signal?: AbortSignal) => {
    if (job.strategy === 'none' || job.strategy === 'empty') {
      return options.engine.copyIn(container, '/', tarStream(skeleton(place)), signal)
    }
    const key = JSON.stringify(variant)
    const known = archives.get(key) ?? archive(variant)
    archives.set(key, known)
    const stream = createReadStream((await known).file, { highWaterMark: 256 * 1024 })
    return options.engine.copyIn(container, '/', stream, signal)
  }

  const open = (job: WorkspaceJob, variant: SourceVariant): JobWorkspace => {
    const projectDir = posix.join(options.buildsDir, options.projectPath)
    let given: ReadonlySet<ByteString> | undefined
    return {
      mounts: [mountOf(job, options.buildsDir)],
      volumes: job.kept ? [] : [job.volume],
      projectDir,
      cached: false,
      laid: [],
      discard: things => {
        made.containers.push(...things.containers)
        made.volumes.push(...things.volumes)
      },
      release: async () => ({ containers: [], volumes: [] }),
      keep: () => {},
      given: async () => given ?? (await archives.get(JSON.stringify(variant)))?.listing,
      fill: async (container, signal) => {
        if (!job.kept) return fill(job, variant, container, signal)
        const own = { options, place, kept: job.kept, variant, container, projectDir }
        given = await fillKept({ ...own, ...(signal && { signal }) })
      },
    }
  }

  return {
    open,
    close: async (remove: Remove): Promise<void> => {
      await Promise.allSettled(archives.values())
      if (folder) await rm(await folder, { recursive: true, force: true })
      if (made.containers.length > 0) await remove({ ...made, networks: [] })
    },
  }
}

const mountOf = ({ volume, labels, driver, options }: WorkspaceJob, target: string): Mount => ({
  ...{ volume, target, labels, noCopy: true },
  ...(driver !== undefined && { driver }),
  ...(options && { options }),
})

function* both<Item>(first: Iterable<Item>, second: Iterable<Item>): Generator<Item> {
  yield* first
  yield* second
}
