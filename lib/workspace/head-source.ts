import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fingerprintOf } from './fingerprint.ts'
import { gitFolder, gitFolderKey } from './git-folder.ts'
import { checkOutHead } from './head.ts'
import { withLfsFiles } from './lfs-files.ts'
import { type Listing, walk } from './listing.ts'
import { gitEntries, type Repository, submoduleLink, textFile } from './repository.ts'
import type { SourceState } from './source.ts'
import type { ByteString } from './tar-header.ts'

export type HeadOptions = {
  readonly cacheDir: string
  /** False: no files, as a fetch leaves a fresh repository (`GIT_CHECKOUT`). */
  readonly checkout: boolean
  /** Pointers become files where their content is known. */
  readonly lfs: boolean
}

/** Commits as git would check them out: the project's first, then those of its submodules. */
export const headState = (repositories: readonly Repository[], options: HeadOptions): SourceState => ({
  fingerprint: fingerprintOf([
    'head',
    ...repositories.map(({ prefix, git }) => [prefix, gitFolderKey(git)]),
    ...(options.checkout ? [] : ['no checkout']),
    ...(options.lfs ? ['lfs'] : []),
  ]),
  list: async () => {
    await mkdir(options.cacheDir, { recursive: true })
    const temporary = await mkdtemp(join(options.cacheDir, 'head-'))
    const list = options.checkout ? checkedOut : notCheckedOut
    const listings = await Promise.all(
      repositories.map((repository, index) => list(repository, options, join(temporary, `${index}`))),
    )
    const listing = new Map(listings.flatMap(listing => [...listing]))
    return { listing, dispose: () => rm(temporary, { recursive: true, force: true }) }
  },
})

const checkedOut = async (repository: Repository, { cacheDir, lfs }: HeadOptions, temporary: string) => {
  const { root, prefix, git } = repository
  await mkdir(temporary)
  const [folder] = await Promise.all([gitFolder(cacheDir, git), checkOutHead(root, git.commit, temporary, git.foreign)])
  const walked = walk(join(temporary, 'files'))
  const files = lfs ? withLfsFiles(walked, root) : walked
  return new Map([...gitEntries(folder, repository), ...below(prefix, files)])
}

/** A fresh repository has an unborn branch, and neither index nor files. */
const notCheckedOut = async (repository: Repository, { cacheDir }: HeadOptions): Promise<Listing> => {
  const entries = new Map(gitEntries(await gitFolder(cacheDir, repository.git), repository))
  entries.delete('.git/index')
  return entries.set('.git/HEAD', textFile('ref: refs/heads/master\n'))
}

const below = (prefix: ByteString, files: Listing): Listing => {
  if (prefix === '') return files
  const inside = [...files].map(([path, entry]) => [`${prefix}/${path}`, entry] as const)
  return new Map([...submoduleLink(prefix), ...inside])
}
