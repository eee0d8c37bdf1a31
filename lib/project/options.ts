import type { PipelineSource } from '../pipeline/facts.ts'
import type { Variable } from '../plan/types.ts'

/** What the user says about the pipeline to be simulated, and where files of `include:` may come from. */
export type ProjectOptions = {
  /** The project's folder, or one inside it. */
  readonly cwd: string
  /** `CI_CONFIG_PATH` */
  readonly file?: string
  /** Default: `push`. `tag` is a push of a tag. */
  readonly event?: PipelineSource | 'tag'
  /** Default: the branch that is checked out. */
  readonly branch?: string
  readonly tag?: string
  /** Of a merge request; default: the project's default branch. */
  readonly targetBranch?: string
  /** The state before the push, for `changes` and `CI_COMMIT_BEFORE_SHA`; default: the upstream, or the commit before. */
  readonly fromRef?: string
  /** Default `worktree`: files are read, and changes counted, with uncommitted edits. */
  readonly source?: 'worktree' | 'head'
  readonly scheduleDescription?: string
  /** Weakest first. */
  readonly variables?: readonly Variable[]
  /** Those of `variables` that belong to the pipeline, not to the project. */
  readonly pipelineVariables?: readonly Variable[]
  readonly inputs?: Readonly<Record<string, unknown>>
  /** `group/project` → folder of a clone. */
  readonly includePaths?: ReadonlyMap<string, string>
  /** Address of the GitLab server; default: that of the remote. */
  readonly gitlabUrl?: string
  /** Files are taken from the cache only, never from the network. */
  readonly offline?: boolean
  /** Where fetched files are kept. */
  readonly cacheDir: string
  readonly env?: Readonly<Record<string, string | undefined>>
  readonly now?: Date
  /** Ends requests for included files. */
  readonly signal?: AbortSignal
}
