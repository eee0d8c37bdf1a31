import { createHash } from 'node:crypto'
import type { IncludeRequest, Loaded } from '../pipeline/facts.ts'
import type { Words } from '../util/errors.ts'
import { type ComponentAddress, componentFiles, parseComponent, pickVersion } from './component.ts'
import type { Fetcher } from './fetcher.ts'
import type { Server } from './server.ts'
import { isMissing } from './store.ts'
import type { Located, Stores } from './stores.ts'
import { toText } from './text.ts'
import * as words from './words.ts'

export type Sources = {
  readonly stores: Stores
  readonly fetcher: Fetcher
  readonly server: Server
  readonly offline: boolean
}

type Request<Kind> = Extract<IncludeRequest, { kind: Kind }>

const hint = ({ offline }: Sources, online: string): string => (offline ? words.OFFLINE_HINT : online)

/** `include:project`, and `include:local` inside of such a file. */
export const loadProjectFile = async (
  { project, file, ref }: Omit<Request<'project'>, 'kind'>,
  sources: Sources,
): Promise<Loaded | Words> => {
  const path = file.replace(/^\/+/, '')
  const what = `${project}:${path}${ref === undefined ? '' : `@${ref}`}`
  const found = await sources.stores(project, ref)
  if (!('store' in found)) return words.notFound(what, found, hint(sources, words.PROJECT_HINT))
  const read = await found.store.read(found.commit, path)
  if (isMissing(read)) return words.notFound(what, [read.why], hint(sources, words.PROJECT_HINT))
  if (!('text' in read)) return read
  return { file: what, text: read.text, origin: { kind: 'project', project, ...(ref !== undefined && { ref }) } }
}

/** `include:remote`, with its `integrity` checked also when it comes from the cache. */
export const loadRemote = async ({ url, integrity }: Request<'remote'>, sources: Sources): Promise<Loaded | Words> => {
  const answer = await sources.fetcher(url)
  if (isMissing(answer)) return words.notFound(url, [answer.why], hint(sources, words.REMOTE_HINT))
  const changed = integrityProblem(url, answer.bytes, integrity)
  if (changed) return changed
  const read = toText(answer.bytes, url)
  return 'text' in read ? { file: url, text: read.text, origin: { kind: 'public' } } : read
}

/** What is wrong when a file is not the one that `integrity` was made of. */
export const integrityProblem = (url: string, bytes: Uint8Array, integrity: string | undefined): Words | undefined => {
  const actual = `sha256-${createHash('sha256').update(bytes).digest('base64')}`
  return integrity === undefined || integrity === actual ? undefined : words.integrityMismatch(url, integrity, actual)
}

/** Where GitLab's own templates are published, for servers that do not give them out. */
const PUBLISHED = 'https://gitlab.com/gitlab-org/gitlab/-/raw/master/lib/gitlab/ci/templates'

/** `include:template`: from the server (`doc/api/templates/gitlab_ci_ymls.md`), else as GitLab publishes it. */
export const loadTemplate = async ({ name }: Request<'template'>, sources: Sources): Promise<Loaded | Words> => {
  const key = encodeURIComponent(name.replace(/\.gitlab-ci\.yml$/, ''))
  const given = await sources.fetcher(
    `${sources.server.url}/api/v4/templates/gitlab_ci_ymls/${key}`,
    sources.server.headers,
  )
  const content = isMissing(given) ? undefined : contentOf(given.bytes)
  if (content !== undefined) return { file: `template:${name}`, text: content, origin: { kind: 'public' } }
  const published = await sources.fetcher(`${PUBLISHED}/${name.split('/').map(encodeURIComponent).join('/')}`)
  if (isMissing(published)) {
    const tried = [isMissing(given) ? given.why : `${sources.server.url} (its answer is not understood)`, published.why]
    return words.notFound(`The template ${name}`, tried, hint(sources, words.REMOTE_HINT))
  }
  const read = toText(published.bytes, name)
  return 'text' in read ? { file: `template:${name}`, text: read.text, origin: { kind: 'public' } } : read
}

const contentOf = (bytes: Uint8Array): string | undefined => {
  try {
    const data = JSON.parse(Buffer.from(bytes).toString()) as { readonly content?: unknown } | null
    return typeof data?.content === 'string' ? data.content : undefined
  } catch {
    return undefined
  }
}

/** `include:component`: the file of a component at the version that its address means. */
export const loadComponent = async ({ component }: Request<'component'>, sources: Sources): Promise<Loaded | Words> => {
  const address = parseComponent(component)
  if (!address) return words.componentInvalid(component)
  const found = await locate(address, sources)
  const what = `The component ${component}`
  if (!('store' in found)) return words.notFound(what, found, hint(sources, words.PROJECT_HINT))
  const tried: string[] = []
  for (const file of componentFiles(address.name)) {
    const read = await found.store.read(found.commit, file)
    if ('text' in read) return toLoaded(component, address, found, read.text)
    if (!isMissing(read)) return read
    tried.push(`${file} in ${read.why}`)
  }
  return words.notFound(what, tried, hint(sources, words.PROJECT_HINT))
}

type Versioned = Located & { readonly version: string }

/** A commit, tag or branch of that name comes before a version that is only partly given (ci-yaml §3). */
const locate = async (
  { host, project, version }: ComponentAddress,
  sources: Sources,
): Promise<Versioned | readonly string[]> => {
  const isOwn = sources.server.url.replace(/^https?:\/\//, '') === host
  const server = isOwn ? sources.server : { url: `https://${host}`, headers: {} }
  const named = version === '~latest' ? [] : await sources.stores(project, version, server)
  if ('store' in named) return { ...named, version }
  const found = await sources.stores(project, undefined, server)
  if (!('store' in found)) return found
  const tags = await found.store.tags()
  const tag = isMissing(tags) ? undefined : pickVersion(version, tags)
  if (tag === undefined) return named.length > 0 ? named : [`${found.store.name} (it has no released version)`]
  const tagged = await sources.stores(project, tag, server)
  return 'store' in tagged ? { ...tagged, version: tag } : tagged
}

const toLoaded = (component: string, address: ComponentAddress, found: Versioned, text: string): Loaded => ({
  file: component,
  text,
  origin: { kind: 'project', project: address.project, ref: found.commit },
  component: { name: address.name, sha: found.commit, version: found.version, reference: address.version },
})
