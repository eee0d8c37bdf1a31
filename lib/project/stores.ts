import { createClone } from './clone.ts'
import type { Fetcher } from './fetcher.ts'
import { createRemoteProject, type Server } from './server.ts'
import { isMissing, type Missing, type Store } from './store.ts'

export type StoresOptions = {
  readonly root: string
  /** Whether `root` is a git repository. */
  readonly isRepository: boolean
  /** `group/project` of `root`. */
  readonly project: string
  readonly includePaths: ReadonlyMap<string, string>
  readonly server: Server
  readonly fetcher: Fetcher
}

/** A project's commit, found in one of the places where it may be. */
export type Located = { readonly store: Store; readonly commit: string }

/** Finds projects: in the folder given for one, in this repository itself, on the server. */
export type Stores = (project: string, ref: string | undefined, server?: Server) => Promise<Located | readonly string[]>

/** Each place is asked in turn; when none has it the reasons come back. */
export const createStores = (options: StoresOptions): Stores => {
  const known = new Map<string, Store>()
  const once = (name: string, create: () => Store): Store => {
    const store = known.get(name) ?? create()
    known.set(name, store)
    return store
  }
  const placesOf = (project: string, server: Server): readonly Store[] => {
    const folder = options.includePaths.get(project)
    if (folder !== undefined) return [once(folder, () => createClone(folder))]
    const remote = once(`${server.url}/${project}`, () => createRemoteProject(project, server, options.fetcher))
    const isOwn = project === options.project && options.isRepository
    return isOwn ? [once(options.root, () => createClone(options.root)), remote] : [remote]
  }
  return async (project, ref, server = options.server) => {
    const reasons: string[] = []
    for (const store of placesOf(project, server)) {
      const commit: string | Missing = await store.resolve(ref)
      if (!isMissing(commit)) return { store, commit }
      reasons.push(commit.why)
    }
    return reasons
  }
}
