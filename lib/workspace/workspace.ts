import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import type { Mount } from '../docker/spec.ts'
import type { Engine } from '../engine/engine.ts'
import { gitFolder } from './git-folder.ts'
import { checkOutHead } from './head.ts'
import { type TarEntry, tarStream } from './tar-stream.ts'
import { allFiles, onDisk, type SourceFile, trackedFiles } from './tracked.ts'

export type WorkspaceOptions = {
  readonly engine: Engine
  /** The working copy: the folder that holds `.git`, or any folder. */
  readonly root: string
  /** `group/project` */
  readonly projectPath: string
  /** `/builds` */
  readonly buildsDir: string
  /** `worktree`: tracked files with their uncommitted edits; `head`: the commit. */
  readonly source: 'worktree' | 'head'
  /** Absent: the folder is no git repository, or has no commit. */
  readonly git?: {
    readonly commit: string
    readonly ref: { readonly kind: 'branch' | 'tag'; readonly name: string }
    /** `remote.origin.url`, without credentials. */
    readonly remoteUrl?: string
  }
  /** The user's cache folder, e.g. `~/.cache/gantry`. */
  readonly cacheDir: string
}

export type WorkspaceJob = {
  readonly name: string
  readonly id: number
  /** The name of the job's volume. */
  readonly volume: string
  readonly labels: Readonly<Record<string, string>>
  /** `GIT_DEPTH`; default 20, as on GitLab; 0: the whole history. */
  readonly depth?: number
}

/** The sources of a run, given to each job as a file system of its own. */
export type Workspace = {
  open(job: WorkspaceJob): Promise<JobWorkspace>
  close(): Promise<void>
}

export type JobWorkspace = {
  /** For `docker create` of the job's container, and of its services. */
  readonly mounts: readonly Mount[]
  /** Volumes to remove after the job. */
  readonly volumes: readonly string[]
  /** Puts the sources into place, given a created container that has the mounts. */
  fill(container: string, signal?: AbortSignal): Promise<void>
}

/** Prepares the sources of a run; what the run needs from git starts now and is awaited by `fill`. */
export const openWorkspace = async (options: WorkspaceOptions): Promise<Workspace> => {
  const listing = listFiles(options)
  listing.catch(() => {})
  return {
    open: async job => ({
      mounts: [{ volume: job.volume, target: options.buildsDir, labels: job.labels }],
      volumes: [job.volume],
      fill: async (container, signal) => {
        const [listed, git] = await Promise.all([listing, gitTar(options, job.depth ?? 20)])
        const archive = tarStream(entries(options.projectPath, listed, Math.floor(Date.now() / 1000)))
        await options.engine.copyIn(container, options.buildsDir, concat(git, archive), signal)
      },
    }),
    close: async () => {
      const listed = await listing.catch(() => undefined)
      if (listed?.temporary !== undefined) await rm(listed.temporary, { recursive: true, force: true })
    },
  }
}

type Listing = {
  /** The folder that the files are in. */
  readonly root: string
  readonly files: readonly SourceFile[]
  /** A folder to remove afterwards. */
  readonly temporary?: string
}

const listFiles = async ({ root, source, git, cacheDir }: WorkspaceOptions): Promise<Listing> => {
  if (!git) return { root, files: allFiles(root) }
  if (source === 'worktree') return { root, files: await trackedFiles(root) }
  await mkdir(cacheDir, { recursive: true })
  const temporary = await mkdtemp(join(cacheDir, 'head-'))
  await checkOutHead(root, git.commit, temporary)
  const checkedOut = join(temporary, 'files')
  return { root: checkedOut, files: allFiles(checkedOut), temporary }
}

const gitTar = async ({ git, root, projectPath, cacheDir }: WorkspaceOptions, depth: number) => {
  if (!git) return undefined
  const what = { ...git, depth }
  const key = createHash('sha256')
    .update(JSON.stringify([root, projectPath, what]))
    .digest('hex')
    .slice(0, 32)
  return gitFolder(join(cacheDir, 'git', `${key}.tar`), projectPath, { root, ...what })
}

function* entries(projectPath: string, { root, files }: Listing, mtime: number): Generator<TarEntry> {
  const made = new Set<string>()
  const folder = (path: string): TarEntry => ({ kind: 'folder', path, mode: 0o777, mtime })
  for (const path of [...parents(`${projectPath}/x`), `${projectPath}.tmp`]) {
    made.add(path)
    yield folder(path)
  }
  for (const file of files) {
    const path = `${projectPath}/${file.path}`
    for (const parent of parents(path)) {
      if (made.has(parent)) continue
      made.add(parent)
      yield folder(parent)
    }
    if (file.kind !== 'folder') yield { ...file, kind: file.kind, path, mtime, source: onDisk(root, file.path) }
    else if (!made.has(path)) yield folder(path)
    made.add(path)
  }
}

/** `a/b/c` → `a`, `a/b` */
const parents = (path: string): readonly string[] =>
  path.split('/').flatMap((_, index, parts) => (index === 0 ? [] : [parts.slice(0, index).join('/')]))

/** A tar stream that begins in a file: the file has no end of its own. */
const concat = (file: string | undefined, rest: Readable): Readable => {
  if (file === undefined) return rest
  return Readable.from(both(createReadStream(file, { highWaterMark: 256 * 1024 }), rest), { objectMode: false })
}

async function* both(first: Readable, second: Readable): AsyncGenerator<Buffer> {
  yield* first
  yield* second
}
