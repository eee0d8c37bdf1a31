import type { IncludeRequest, Loaded, Loader, Origin } from '../pipeline/facts.ts'
import type { Words } from '../util/errors.ts'
import type { createFiles } from './files.ts'
import { loadComponent, loadProjectFile, loadRemote, loadTemplate, type Sources } from './include.ts'
import { isMissing } from './store.ts'
import * as words from './words.ts'

export type LoaderOptions = {
  readonly sources: Sources
  readonly files: ReturnType<typeof createFiles>
  /** Reads a file of the project itself. */
  readonly readOwn: (path: string) => Promise<{ readonly text: string } | Words>
}

/** The compiler's way to the world: files of `include:`, lists of files, changes. */
export const createLoader = ({ sources, files, readOwn }: LoaderOptions): Loader => ({
  load: request => load(request, sources, readOwn),
  files: origin => listFiles(origin, sources, files),
  changedFiles: compareTo => files.changed(compareTo),
})

const load = async (
  request: IncludeRequest,
  sources: Sources,
  readOwn: LoaderOptions['readOwn'],
): Promise<Loaded | Words> => {
  switch (request.kind) {
    case 'local':
      return await loadLocal(request.path, request.origin, sources, readOwn)
    case 'project':
      return await loadProjectFile(request, sources)
    case 'remote':
      return await loadRemote(request, sources)
    case 'template':
      return await loadTemplate(request, sources)
    case 'component':
      return await loadComponent(request, sources)
  }
}

const loadLocal = async (
  path: string,
  origin: Origin,
  sources: Sources,
  readOwn: LoaderOptions['readOwn'],
): Promise<Loaded | Words> => {
  if (origin.kind === 'public') return words.localInPublic(path)
  if (origin.kind === 'project') return await loadProjectFile({ ...origin, file: path }, sources)
  const read = await readOwn(path)
  return 'text' in read ? { file: path, text: read.text, origin } : read
}

const listFiles = async (
  origin: Origin,
  sources: Sources,
  files: LoaderOptions['files'],
): Promise<readonly string[] | Words> => {
  if (origin.kind === 'repository') return await files.tracked()
  if (origin.kind === 'public') return []
  const what = `The project ${origin.project}`
  const found = await sources.stores(origin.project, origin.ref)
  if (!('store' in found)) return words.notFound(what, found, words.PROJECT_HINT)
  const names = await found.store.files(found.commit)
  return isMissing(names) ? words.notFound(what, [names.why], words.PROJECT_HINT) : names
}
