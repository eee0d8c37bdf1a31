import { createHash } from 'node:crypto'
import { createReadStream, statSync } from 'node:fs'
import type { Listed, Listing } from './listing.ts'
import { type ProjectFiles, readFolder } from './project-files.ts'
import type { ByteString, TarHeader } from './tar-header.ts'

/** What is in a project's folder that an earlier job had. Paths of the project. */
export type Left = {
  readonly present: ReadonlyMap<ByteString, TarHeader['kind']>
  /** Files that are as they should be: they keep their time, by which `make` and its like go. */
  readonly same: ReadonlySet<ByteString>
  /** What the small files say that decide about others. */
  readonly texts: ReadonlyMap<ByteString, ByteString>
}

/** In the project: the names of the files that git tracks, each followed by a zero byte. */
export const TRACKED = '.git/gantry-tracked'

/** The commits at which the history of the repository ends. */
export const SHALLOW = '.git/shallow'

const decides = (path: ByteString): boolean => path === TRACKED || path === SHALLOW || /(^|\/)\.gitignore$/.test(path)

type Files = Omit<ProjectFiles, 'job'> & { readonly projectDir: string }

/** Looks through the project's folder in a container. Throws `SystemFault`. */
export const readLeft = async (files: Files, listing: Listing): Promise<Left> => {
  const { container, projectDir } = files
  const left = { present: new Map(), same: new Set<ByteString>(), texts: new Map<ByteString, ByteString>() }
  for await (const { header, content } of readFolder(files, container, projectDir, '')) {
    const { path } = header
    if (path === '') continue
    left.present.set(path, header.kind)
    if (decides(path)) left.texts.set(path, await textOf(content))
    else if (!path.startsWith('.git/') && (await isSame(header, content, listing.get(path)))) left.same.add(path)
  }
  return left
}

const textOf = async (content: AsyncIterable<Buffer>): Promise<ByteString> => {
  const chunks: Buffer[] = []
  for await (const chunk of content) chunks.push(chunk)
  return Buffer.concat(chunks).toString('latin1')
}

const isSame = async ({ kind, size, mode }: TarHeader, content: AsyncIterable<Buffer>, wanted?: Listed) => {
  const { source } = wanted ?? {}
  if (kind !== 'file' || wanted?.kind !== 'file' || source === undefined) return false
  if (((mode ^ wanted.mode) & 0o100) !== 0 || statSync(source).size !== size) return false
  return (await digest(content)) === (await digest(createReadStream(source)))
}

const digest = async (chunks: AsyncIterable<Buffer>): Promise<string> => {
  const hash = createHash('sha256')
  for await (const chunk of chunks) hash.update(chunk)
  return hash.digest('hex')
}
