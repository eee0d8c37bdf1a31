/** A place in a file the user wrote; `line` and `col` count from 1. */
export type Pos = { readonly file: string; readonly line: number; readonly col: number }

/** What a catalogue of words returns: one sentence, and what to do about it. */
export type Words = { readonly message: string; readonly hint?: string }

/** Something wrong (or doubtful) in what the user wrote. Collected, never thrown one by one. */
export type Problem = Words & {
  readonly severity: 'error' | 'warning'
  readonly pos?: Pos
  /** The keys that lead to the place, e.g. `['test', 'services', 0, 'name']`. */
  readonly path?: readonly (string | number)[]
}

export type FaultCode =
  | 'docker_missing'
  | 'daemon_unreachable'
  | 'context_unknown'
  | 'engine_unsupported'
  | 'image_pull_failed'
  | 'image_missing'
  | 'container_failed'
  | 'container_gone'
  | 'disk_full'
  | 'git_failed'
  | 'file_unreadable'
  | 'docker_failed'
  | 'server_failed'

/** The environment failed: docker, network, disk. Ends the command with exit code 3, or a job with a system failure. */
export class SystemFault extends Error {
  override readonly name = 'SystemFault'
  readonly code: FaultCode
  readonly hint: string | undefined

  constructor(code: FaultCode, words: Words, cause?: unknown) {
    super(words.message, cause === undefined ? undefined : { cause })
    this.code = code
    this.hint = words.hint
  }
}

/** The user's input is wrong: flags, YAML, TOML. Ends the command with exit code 2. */
export class InputError extends Error {
  override readonly name = 'InputError'
  readonly problems: readonly Problem[]
  /** The texts of the files that the problems stand in, by name. */
  readonly sources: ReadonlyMap<string, string>

  constructor(problems: readonly Problem[], sources: ReadonlyMap<string, string> = new Map()) {
    super(problems.map(problem => problem.message).join('\n'))
    this.problems = problems
    this.sources = sources
  }
}

/** An `InputError` of sentences about what has no place in a file, as flags and arguments. */
export const inputError = (...words: readonly Words[]): InputError =>
  new InputError(words.map(each => ({ severity: 'error', ...each })))

/** What something says that was thrown. */
export const reason = (error: unknown): string => (error instanceof Error ? error.message : String(error))
