import type { Facts, IncludeRequest, Loaded, Loader, Origin } from '../../lib/pipeline/facts.ts'
import type { Variable } from '../../lib/plan/types.ts'
import { integrityProblem } from '../../lib/project/include.ts'
import type { Words } from '../../lib/util/errors.ts'

/** What a case says of the world; all of it optional. */
export type WorldCase = {
  /** Name → text: `path` in the repository, `group/project:path@ref`, a web address, `template:Name.yml`, `component:…`. */
  readonly files?: Readonly<Record<string, string>>
  /** Files of the commit without content, for `exists`. */
  readonly repository?: readonly string[]
  /** Changed files; absent: not known. */
  readonly changed?: readonly string[]
  /** Changed files by `compare_to`; a ref that is missing here does not exist. */
  readonly compare?: Readonly<Record<string, readonly string[]>>
  /** Pipeline variables: texts, or variables with their flags. */
  readonly variables?: Readonly<Record<string, string | Omit<Variable, 'key'>>>
  readonly inputs?: Readonly<Record<string, unknown>>
  readonly source?: Facts['source']
  readonly branch?: string
  readonly tag?: string
  readonly message?: string
}

const SHA = '0123456789abcdef0123456789abcdef01234567'

/** The facts of a push to `main` of `group/project`, with what the case changes. */
export const toFacts = (world: WorldCase): Facts => {
  const source = world.source ?? 'push'
  const name = world.tag ?? world.branch ?? 'main'
  return {
    source,
    configPath: '.gitlab-ci.yml',
    project: { id: 7, path: 'group/project', url: 'https://gitlab.example.com/group/project', defaultBranch: 'main' },
    ref: { name, kind: world.tag === undefined ? 'branch' : 'tag', protected: name === 'main' },
    commit: {
      sha: SHA,
      beforeSha: SHA.replaceAll('0', 'f'),
      author: 'Ann Author <ann@example.com>',
      message: world.message ?? 'Add a thing\n\nAnd say why.',
      timestamp: '2026-01-31T12:00:00+01:00',
    },
    ...(source === 'merge_request_event' && { mergeRequest: mergeRequest(name) }),
    user: { id: 1, login: 'ann', name: 'Ann Author', email: 'ann@example.com' },
    server: { url: 'https://gitlab.example.com', version: '19.4.0' },
    pipeline: { id: 100, iid: 5 },
    registry: 'registry.example.com',
    arch: 'linux/amd64',
    jobToken: 'job-token',
    firstJobId: 1000,
    now: '2026-01-31T12:00:00Z',
    variables: Object.entries(world.variables ?? {}).map(([key, value]) =>
      typeof value === 'string' ? { key, value } : { key, ...value },
    ),
    inputs: world.inputs ?? {},
  }
}

const mergeRequest = (branch: string): NonNullable<Facts['mergeRequest']> => ({
  id: 50,
  iid: 3,
  sourceBranch: branch,
  targetBranch: 'main',
  title: 'Add a thing',
  description: '',
  diffBaseSha: SHA,
  eventType: 'detached',
  labels: [],
  draft: false,
})

/** A loader over the case's files. */
export const toLoader = (world: WorldCase): Loader => ({
  load: async request => {
    const key = nameOf(request)
    const text = world.files?.[key]
    if (text === undefined) return missing(key)
    const changed = request.kind === 'remote' ? integrityProblem(key, Buffer.from(text), request.integrity) : undefined
    return changed ?? { file: key, text, origin: originOf(request), ...componentOf(request) }
  },
  files: async origin => {
    const paths = [...Object.keys(world.files ?? {}), ...(world.repository ?? [])]
    if (origin.kind === 'repository') return paths.filter(path => !/[:@]/.test(path))
    if (origin.kind === 'public') return []
    const prefix = `${origin.project}:`
    const found = paths
      .filter(path => path.startsWith(prefix))
      .map(path => path.slice(prefix.length).replace(/@.*/, ''))
    return found.length > 0 ? found : missing(origin.project)
  },
  changedFiles: async compareTo => {
    if (compareTo === undefined) return world.changed
    return world.compare?.[compareTo] ?? { message: 'rules:changes:compare_to is not a valid ref' }
  },
})

const missing = (key: string): Words => ({ message: `\`${key}\` does not exist` })

const nameOf = (request: IncludeRequest): string => {
  switch (request.kind) {
    case 'local':
      return request.origin.kind === 'project'
        ? `${request.origin.project}:${request.path}${atRef(request.origin.ref)}`
        : request.path
    case 'project':
      return `${request.project}:${request.file}${atRef(request.ref)}`
    case 'remote':
      return request.url
    case 'template':
      return `template:${request.name}`
    case 'component':
      return `component:${request.component}`
  }
}

const atRef = (ref: string | undefined): string => (ref === undefined ? '' : `@${ref}`)

const originOf = (request: IncludeRequest): Origin => {
  if (request.kind === 'local') return request.origin
  if (request.kind !== 'project') return { kind: 'public' }
  return { kind: 'project', project: request.project, ...(request.ref !== undefined && { ref: request.ref }) }
}

const componentOf = (request: IncludeRequest): Pick<Loaded, 'component'> => {
  if (request.kind !== 'component') return {}
  const [path = '', version = ''] = request.component.split('@')
  const name = path.split('/').at(-1) ?? ''
  return { component: { name, version, sha: SHA, reference: version } }
}
