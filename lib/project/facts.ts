import { createHash } from 'node:crypto'
import type { CommitFacts, Facts, MergeRequestFacts, PipelineSource, RefFacts } from '../pipeline/facts.ts'
import type { ProjectOptions } from './options.ts'
import { parseRemote } from './remote.ts'
import { type Repository, remoteUrlOf } from './repository.ts'

/** The GitLab whose behaviour is emulated. */
const VERSION = '19.4.0'

export const NO_SHA = '0'.repeat(40)

/** What had to be asked of git beyond the first look. */
export type Extra = {
  readonly beforeSha?: string
  readonly tagMessage?: string
  readonly diffBaseSha?: string
  /** Where `origin/HEAD` says nothing. */
  readonly defaultBranch?: string
}

export type FactsInput = {
  readonly options: ProjectOptions
  /** Base name of the project's folder. */
  readonly folder: string
  readonly repository?: Repository
  readonly extra?: Extra
  /** `x64`, `arm64`, … */
  readonly arch: string
  readonly now: Date
}

/** Everything the compiler wants to know, from what git and the user say. Without git the values are made up, sensibly. */
export const toFacts = (input: FactsInput): Facts => {
  const { options, folder, repository, now } = input
  const remote = parseRemote((repository && remoteUrlOf(repository)) ?? '')
  const url = (options.gitlabUrl ?? remote?.server ?? 'https://gitlab.com').replace(/\/+$/, '')
  const path = remote?.path ?? `local/${folder.replaceAll(/[^\w.-]+/g, '-') || 'project'}`
  const ref = toRef(input)
  const source = toSource(options)
  const commit = toCommit(input)
  const id = Math.floor(now.getTime() / 1000)
  return {
    source,
    configPath: options.file ?? '.gitlab-ci.yml',
    project: { id: numberOf(path), path, url: `${url}/${path}`, defaultBranch: defaultBranchOf(input) },
    ref,
    commit,
    ...(source === 'merge_request_event' && { mergeRequest: toMergeRequest(input, ref, commit) }),
    user: toUser(repository, options.env ?? {}),
    server: { url, version: VERSION },
    pipeline: {
      id,
      iid: id,
      ...(source === 'schedule' && { scheduleDescription: options.scheduleDescription ?? '' }),
    },
    ...(remote && { registry: `registry.${remote.host}` }),
    arch: `linux/${input.arch === 'x64' ? 'amd64' : input.arch}`,
    firstJobId: id * 1000,
    now: now.toISOString().replace(/\.\d+Z$/, 'Z'),
    variables: options.variables ?? [],
    ...(options.pipelineVariables && { pipelineVariables: options.pipelineVariables }),
    inputs: options.inputs ?? {},
  }
}

const toSource = ({ event = 'push' }: ProjectOptions): PipelineSource => (event === 'tag' ? 'push' : event)

/** The branch or tag of the pipeline: as told, as checked out, or what points at a detached HEAD. */
const toRef = (input: FactsInput): RefFacts => {
  const { options, repository } = input
  const pointing = repository?.head?.refs ?? []
  const tag =
    options.tag ?? (options.event === 'tag' || isDetached(repository) ? firstOf(pointing, /^refs\/tags\//) : undefined)
  if (tag !== undefined && options.branch === undefined) return { name: tag, kind: 'tag', protected: false }
  const remote = firstOf(pointing, /^refs\/remotes\/[^/]+\/(?!HEAD$)/)
  const detached = firstOf(pointing, /^refs\/heads\//) ?? remote ?? 'HEAD'
  const fallback = repository ? detached : defaultBranchOf(input)
  const name = options.branch ?? repository?.branch ?? fallback
  return { name, kind: 'branch', protected: name === defaultBranchOf(input) }
}

const isDetached = (repository: Repository | undefined): boolean =>
  repository?.head !== undefined && repository.branch === undefined

const firstOf = (refs: readonly string[], prefix: RegExp): string | undefined =>
  refs.find(ref => prefix.test(ref))?.replace(prefix, '')

const defaultBranchOf = ({ repository, extra }: FactsInput): string =>
  repository?.originHead ?? extra?.defaultBranch ?? 'main'

const toCommit = ({ repository, extra, now }: FactsInput): CommitFacts => {
  const head = repository?.head
  return {
    sha: head?.sha ?? NO_SHA,
    beforeSha: extra?.beforeSha ?? NO_SHA,
    author: head?.author ?? '',
    message: head?.message ?? '',
    timestamp: head?.timestamp ?? now.toISOString().replace(/\.\d+Z$/, '+00:00'),
    ...(extra?.tagMessage !== undefined && { tagMessage: extra.tagMessage }),
  }
}

const toMergeRequest = (input: FactsInput, ref: RefFacts, commit: CommitFacts): MergeRequestFacts => {
  const title = commit.message.split('\n')[0] ?? ''
  return {
    id: 1,
    iid: 1,
    sourceBranch: ref.name,
    targetBranch: input.options.targetBranch ?? defaultBranchOf(input),
    title,
    description: '',
    diffBaseSha: input.extra?.diffBaseSha ?? NO_SHA,
    eventType: 'detached',
    labels: [],
    draft: /^(?:draft:|\[draft\]|\(draft\))/i.test(title),
  }
}

const toUser = (
  repository: Repository | undefined,
  env: Readonly<Record<string, string | undefined>>,
): Facts['user'] => {
  const email = repository?.config.get('user.email') ?? ''
  const name = repository?.config.get('user.name') ?? env.USER ?? 'local'
  const login = (email.split('@')[0] || name).replaceAll(/[^\w.-]+/g, '-').toLowerCase()
  return { id: 1, login, name, email }
}

/** A number for a project that stays the same from run to run. */
const numberOf = (path: string): number => (createHash('sha256').update(path).digest().readUInt32BE(0) >>> 1) + 1
