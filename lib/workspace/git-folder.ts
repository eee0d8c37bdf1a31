import { createWriteStream } from 'node:fs'
import { access, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { pathToFileURL } from 'node:url'
import { git } from './git.ts'
import { tarStream } from './tar-stream.ts'
import { allFiles, onDisk } from './tracked.ts'

export type GitFolderOptions = {
  /** The working copy. */
  readonly root: string
  /** Hex digits. */
  readonly commit: string
  /** `GIT_DEPTH`; 0: the whole history. */
  readonly depth: number
  /** A branch becomes `refs/remotes/origin/<name>`. */
  readonly ref: { readonly kind: 'branch' | 'tag'; readonly name: string }
  /** `remote.origin.url`, without credentials. */
  readonly remoteUrl?: string
}

/**
 * Makes the `.git` of a fresh checkout as GitLab Runner leaves it (runner-docker-executor §3.12): HEAD detached at the
 * commit, history cut at the depth, tags that point into it, the branch as a remote one, an index of the commit. Returns
 * the file of a tar stream with the entries of `prefix/.git` and without an end; one made before for the same options is
 * used again. Throws `SystemFault` `git_failed`.
 */
export const gitFolder = async (file: string, prefix: string, options: GitFolderOptions): Promise<string> => {
  const known = await access(file).then(
    () => true,
    () => false,
  )
  if (known) return file
  await mkdir(join(file, '..'), { recursive: true })
  const folder = await mkdtemp(`${file}.`)
  try {
    await checkOut(folder, options)
    await pack(folder, `${prefix}/.git`, `${folder}.tar`)
    await rename(`${folder}.tar`, file)
  } finally {
    await rm(folder, { recursive: true, force: true })
    await rm(`${folder}.tar`, { force: true })
  }
  return file
}

const checkOut = async (folder: string, options: GitFolderOptions): Promise<void> => {
  const common = (await git(options.root, ['rev-parse', '--path-format=absolute', '--git-common-dir']))
    .toString()
    .trim()
  await Promise.all([mkdir(join(folder, 'objects')), mkdir(join(folder, 'refs'))])
  await writeFile(join(folder, 'config'), config(options))
  await writeFile(join(folder, 'HEAD'), `${options.commit}\n`)
  await git(folder, fetch(common, options), { GIT_DIR: folder })
  await git(folder, ['read-tree', 'HEAD'], { GIT_DIR: folder })
  await rm(join(folder, 'FETCH_HEAD'), { force: true })
}

/** Objects come in one pack. The commit need not be the head of a branch, and the source may be shallow itself. */
const fetch = (common: string, { commit, depth, ref }: GitFolderOptions): readonly string[] => [
  ...['-c', 'fetch.unpackLimit=1', '-c', 'maintenance.auto=false', '-c', 'protocol.file.allow=always'],
  'fetch',
  '--quiet',
  '--no-write-fetch-head',
  '--upload-pack=git -c uploadpack.allowAnySHA1InWant=true upload-pack',
  ...(depth > 0 ? [`--depth=${depth}`] : ['--update-shallow']),
  pathToFileURL(common).href,
  ref.kind === 'tag' ? `+refs/tags/${ref.name}:refs/tags/${ref.name}` : `+${commit}:refs/remotes/origin/${ref.name}`,
]

const config = ({ commit, remoteUrl }: GitFolderOptions): string => {
  const sha256 = commit.length === 64
  return [
    '[core]',
    `\trepositoryformatversion = ${sha256 ? 1 : 0}`,
    '\tfilemode = true',
    '\tbare = false',
    '\tlogallrefupdates = true',
    ...(sha256 ? ['[extensions]', '\tobjectformat = sha256'] : []),
    ...(remoteUrl === undefined ? [] : ['[remote "origin"]', `\turl = ${JSON.stringify(remoteUrl)}`]),
    ...(remoteUrl === undefined ? [] : ['\tfetch = +refs/heads/*:refs/remotes/origin/*']),
    '',
  ].join('\n')
}

const pack = async (folder: string, prefix: string, file: string): Promise<void> => {
  const mtime = Math.floor(Date.now() / 1000)
  const entries = allFiles(folder).map(({ path, kind, mode }) =>
    kind === 'folder'
      ? { kind, path: `${prefix}/${path}`, mode, mtime }
      : { kind, path: `${prefix}/${path}`, mode, mtime, source: onDisk(folder, path) },
  )
  const all = [{ kind: 'folder' as const, path: prefix, mode: 0o777, mtime }, ...entries]
  await pipeline(tarStream(all, { end: false }), createWriteStream(file, { mode: 0o600 }))
}
