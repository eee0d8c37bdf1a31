import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { Readable } from 'node:stream'
import type { Engine } from '../engine/engine.ts'
import type { Stored, StoredArtifacts } from './artifacts.ts'
import type { ProjectFiles } from './project-files.ts'
import type { LogLine } from './select.ts'
import { TAR_END } from './tar-header.ts'
import * as words from './words.ts'

export type DownloadOptions = ProjectFiles & {
  /** In the order in which they are to be unpacked; the later one of two files of the same path stays. */
  readonly producers: readonly StoredArtifacts[]
  readonly log: (line: LogLine) => void
}

/**
 * Unpacks the artifacts of other jobs into a created or running container, as far as its workspace has not put them into
 * place. Throws `SystemFault`.
 */
export const downloadArtifacts = async (options: DownloadOptions): Promise<void> => {
  const { engine, container, job, producers, log, signal } = options
  const archives = producers.flatMap(({ archive }) => archive ?? []).filter(({ file }) => !job.laid.includes(file))
  for (const { job, id, archive } of producers)
    if (archive) log(words.info(`Downloading artifacts for ${job} (${id})...`))
  for (const part of partsOf(archives)) await unpackPart(engine, container, job.projectDir, part, signal)
}

/** An archive of so many bytes is worth a docker command of its own, that reads it without our help. */
const LARGE = 8 * 1024 * 1024

/** Archives to unpack at once, in order: each large one alone, those between them joined. */
const partsOf = (archives: readonly Stored[]): readonly (readonly Stored[])[] => {
  const parts: Stored[][] = []
  let last: Stored | undefined
  for (const archive of archives) {
    const joins = last && last.bytes < LARGE && archive.bytes < LARGE
    if (joins) parts.at(-1)?.push(archive)
    else parts.push([archive])
    last = archive
  }
  return parts
}

const unpackPart = async (
  engine: Engine,
  container: string,
  folder: string,
  part: readonly Stored[],
  signal: AbortSignal | undefined,
): Promise<void> => {
  const [only] = part
  if (!only || part.length > 1) {
    const stream = Readable.from(joined(part.map(({ file }) => file)), { objectMode: false })
    return engine.copyIn(container, folder, stream, signal)
  }
  const handle = await open(only.file, 'r')
  try {
    await engine.copyIn(container, folder, handle, signal)
  } finally {
    await handle.close()
  }
}

async function* joined(files: readonly string[]): AsyncGenerator<Buffer> {
  for (const file of files) yield* createReadStream(file, { highWaterMark: 1024 * 1024 })
  yield TAR_END
}
