import { posix } from 'node:path'
import type { Engine } from '../engine/engine.ts'
import { SystemFault } from '../util/errors.ts'
import { parents } from './entries.ts'
import { toBytes, toText } from './listing.ts'
import type { Selection } from './select.ts'
import type { ByteString, TarHeader } from './tar-header.ts'
import { readTar, type TarRecord } from './tar-read.ts'
import type { JobWorkspace } from './types.ts'

/** The layer of the job's changes cannot answer for the whole project: the project itself has to be read. */
export class Doubt extends Error {
  override readonly name = 'Doubt'
}

export type ProjectFiles = {
  readonly engine: Engine
  readonly job: JobWorkspace
  /** The job's container, running or not. */
  readonly container: string
  readonly signal?: AbortSignal
}

/**
 * The entries of a folder or file in a container, named from `root` on; nothing when there is none. The name that docker
 * gives to the outermost entry is the last part of the path.
 */
export async function* readFolder(
  { engine, signal }: Pick<ProjectFiles, 'engine' | 'signal'>,
  container: string,
  folder: string,
  root: string,
): AsyncGenerator<TarRecord> {
  const path = posix.join(folder, root)
  const cut = toBytes(posix.basename(path)).length
  const rebase = (name: ByteString): ByteString => (toBytes(root) + name.slice(cut)).replace(/^\//, '')
  try {
    for await (const { header, content } of readTar(engine.copyOut(container, path, signal))) {
      const { target } = header
      const moved = header.kind === 'hardlink' && target !== undefined ? { target: rebase(target) } : {}
      yield { header: { ...header, path: rebase(header.path), ...moved }, content }
    }
  } catch (error) {
    if (!isMissing(error)) throw error
  }
}

/** Somebody has removed the container. */
export const isContainerGone = (error: unknown): boolean =>
  error instanceof SystemFault && error.code === 'container_gone'

/** There is no such file or folder in the container. */
export const isMissing = (error: unknown): boolean =>
  error instanceof SystemFault && /Could not find the file|no such file or directory/i.test(String(error.cause))

/**
 * The files of the project that a selection picks, with their content. Hard links come as what they are, unless the file
 * they share is not picked.
 */
export async function* projectFiles(files: ProjectFiles, selection: Selection): AsyncGenerator<TarRecord> {
  const given = selection.untracked ? await files.job.given() : undefined
  for (const root of selection.roots) {
    const records = readFolder(files, files.container, files.job.projectDir, root)
    yield* picked(files, records, selection, path => given?.has(path) ?? false)
  }
}

/**
 * The same, read from the layer that holds nothing but the job's changes. Throws `Doubt` when that is not enough: files
 * that the job was given are picked, or a folder of them may have been replaced as a whole, which the layer does not show.
 */
export async function* changedFiles(files: ProjectFiles, selection: Selection): AsyncGenerator<TarRecord> {
  const { changes } = files.job
  const isAboveSources = changes && !changes.above.caches && changes.above.artifacts.length === 0
  const given = isAboveSources ? await files.job.given() : undefined
  if (!changes || !given) throw new Doubt('There is no layer of changes.')
  const folders = new Set<ByteString>()
  for (const path of given.keys()) {
    if (selection.matches(path)) throw new Doubt('A file that the job was given is picked.')
    for (const parent of parents(path)) folders.add(parent)
  }
  const records = orDoubt(readFolder(files, changes.container, changes.projectDir, ''))
  yield* picked(files, withoutDoubt(records, folders), selection, path => given.has(path))
}

/** The container that holds the layer is not the job's: that may still be there. */
async function* orDoubt(records: AsyncIterable<TarRecord>) {
  try {
    yield* records
  } catch (error) {
    throw isContainerGone(error) ? new Doubt('The container of the layer was removed.') : error
  }
}

const GIT = /^\.git(\/|$)/

async function* withoutDoubt(records: AsyncIterable<TarRecord>, folders: ReadonlySet<ByteString>) {
  for await (const record of records) {
    const { path } = record.header
    if (path !== '' && !GIT.test(path) && folders.has(path)) throw new Doubt(`The folder "${path}" was touched.`)
    yield record
  }
}

const isPlain = (kind: TarHeader['kind']): kind is 'file' | 'folder' | 'link' =>
  kind !== 'hardlink' && kind !== 'device'

async function* picked(
  files: ProjectFiles,
  records: AsyncIterable<TarRecord>,
  selection: Selection,
  isTracked: (path: ByteString) => boolean,
): AsyncGenerator<TarRecord> {
  const taken = new Set<ByteString>()
  const orphans: ByteString[] = []
  for await (const { header, content } of records) {
    const { path, kind, target } = header
    if (kind === 'device' || !selection.take(path, isPlain(kind) ? kind : 'file', isTracked(path))) continue
    if (kind === 'hardlink' && !taken.has(target ?? '')) {
      orphans.push(path)
      continue
    }
    if (kind === 'file') taken.add(path)
    if (path !== '') yield { header, content }
  }
  for (const path of orphans) yield* readFolder(files, files.container, files.job.projectDir, toText(path))
}
